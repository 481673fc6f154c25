<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?>
<div><?cs call:crumbs() ?><h1>New application</h1><p class="dim"><?cs if:Env.id ?>In <?cs var:Env.project_name ?>, environment <?cs var:Env.name ?>. <?cs /if ?>It is deployed at once.</p>
</div>
<?cs include!"layout/errors.cs" ?>
<form hidden id="pick"></form>
<form class="form" method="post" action="/applications<?cs if:Env.id ?>?environment=<?cs var:url_escape(Env.id) ?><?cs /if ?>" data-propose<?cs if:Form.Again || Lookup.id ?>="typed"<?cs /if ?>><?cs call:csrf() ?>
<input type="hidden" name="deploy" value="true"><?cs # Enter in a field means this one, and not a look-up. ?>
<button class="sr" tabindex="-1" aria-hidden="true">Create and deploy</button>
<div class="card form"><fieldset><legend class="l">Where it comes from</legend><div class="src">
<label class="check"><input type="radio" form="pick" name="source" id="src-image" value="image"<?cs if:Source == "image" ?> checked<?cs /if ?>>Image</label>
<label class="check"><input type="radio" form="pick" name="source" id="src-git" value="git"<?cs if:Source == "git" ?> checked<?cs /if ?>>Git repository with a Dockerfile</label>
</div>
</fieldset>
<?cs include!"app/part_image.cs" ?>
<?cs include!"app/part_source.cs" ?>
<div class="grid">
<?cs call:code("name", "Name", Form.Value.name, Form.Message.name, "Becomes part of its address.") ?>
<?cs if:Env.id ?><input type="hidden" name="projectId" value="<?cs var:Env.project_id ?>"><input type="hidden" name="environmentId" value="<?cs var:Env.id ?>"><?cs
elif:subcount(Places) ?><div class="f<?cs if:Form.Message.environmentId ?> wrong<?cs /if ?>"><?cs call:said("environmentId", "Where it goes", Form.Message.environmentId, "Project and environment.") ?><select<?cs call:tied("environmentId", Form.Message.environmentId, "h") ?>><?cs each:e = Places ?>
<option value="<?cs var:e.id ?>"<?cs if:e.id == Form.Value.environmentId ?> selected<?cs /if ?>><?cs var:e.project_name ?>, <?cs var:e.name ?></option><?cs /each ?></select></div><?cs
else ?><?cs call:code("project", "Project", Form.Value.project, Form.Message.project, "The first, made with it.") ?><?cs /if ?>
</div>
</div>
<div class="card">
<details<?cs if:Form.Again ?> open<?cs /if ?>><summary>How it runs <span class="dim" id="runs">Port <?cs var:Form.Value.port ?> · <?cs var:Form.Value.replicas ?> replica<?cs if:Form.Value.replicas != #1 ?>s<?cs /if ?> · <?cs if:Form.Value.healthCheck.type == "http" ?>HTTP check of <?cs var:Form.Value.healthCheck.path ?><?cs elif:Form.Value.healthCheck.type == "tcp" ?>TCP check<?cs elif:Form.Value.healthCheck.type == "command" ?>checked by a command<?cs else ?>no check<?cs /if ?></span></summary>
<div class="form"><div class="grid">
<?cs call:field("number", "port", "Port it listens on", Form.Value.port, Form.Message.port, "Inside the container.") ?>
<?cs call:field("number", "replicas", "Replicas", Form.Value.replicas, Form.Message.replicas, "Containers that share the work.") ?>
</div>
<fieldset class="form"><legend class="l">Health check</legend><?cs include!"app/part_health.cs" ?></fieldset>
</div>
</details>
<details class="more"<?cs if:Form.Again ?> open<?cs /if ?>><summary>Variables <span class="dim">none</span></summary>
<fieldset class="form"><legend class="sr">Variables</legend>
<ol class="rows" id="rows"><?cs loop:i = #0, Rows.Last, #1 ?><li class="inline">
<div class="f"><label for="f-envVars[<?cs var:i ?>].key">Name</label><input class="mono" autocapitalize="none" spellcheck="false" autocomplete="off" id="f-envVars[<?cs var:i ?>].key" name="envVars[<?cs var:i ?>].key" value="<?cs var:Form.Value.envVars[i].key ?>">
</div>
<div class="f"><label for="f-envVars[<?cs var:i ?>].value">Value</label><input class="mono" autocomplete="off" spellcheck="false" id="f-envVars[<?cs var:i ?>].value" name="envVars[<?cs var:i ?>].value" value="<?cs var:Form.Value.envVars[i].value ?>">
</div>
<div class="f"><label class="check"><input type="checkbox" id="f-envVars[<?cs var:i ?>].isSecret" name="envVars[<?cs var:i ?>].isSecret" value="true"<?cs if:Form.Value.envVars[i].isSecret ?> checked<?cs /if ?>>Secret</label>
</div></li><?cs /loop ?></ol>
<button class="btn mini js" type="button" data-add="#rows"><?cs call:icon("plus") ?>One more</button>
</fieldset>
</details>
<details class="more"<?cs if:Form.Again ?> open<?cs /if ?>><summary>Limits <span class="dim">none</span></summary>
<div class="form"><?cs include!"app/part_limits.cs" ?>
</div>
</details>
<details class="more"<?cs if:Form.Again ?> open<?cs /if ?>><summary>Process <span class="dim">the image's command, writable file system</span></summary>
<div class="form"><?cs include!"app/part_run.cs" ?>
</div>
</details>
</div>

<button class="btn go"><?cs call:icon("deploy") ?>Create and deploy</button>
</form>
<?cs include!"layout/bottom.cs" ?>
