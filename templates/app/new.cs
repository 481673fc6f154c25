<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?>
<div><?cs call:crumbs() ?><h1>New application</h1><p class="dim">In <?cs var:Env.project_name ?>, environment <?cs var:Env.name ?>. It is deployed at once.</p>
</div>
<?cs include!"layout/errors.cs" ?>
<form hidden id="pick"></form>
<form class="form" method="post" action="/applications?environment=<?cs var:url_escape(Env.id) ?>"><?cs call:csrf() ?>
<input type="hidden" name="projectId" value="<?cs var:Env.project_id ?>"><input type="hidden" name="environmentId" value="<?cs var:Env.id ?>">
<input type="hidden" name="deploy" value="true">
<div class="card form"><fieldset><legend class="l">Where it comes from</legend><div class="src">
<label class="check"><input type="radio" form="pick" name="source" id="src-git" value="git"<?cs if:Source == "git" ?> checked<?cs /if ?>>Git repository with a Dockerfile</label>
<label class="check"><input type="radio" form="pick" name="source" id="src-image" value="image"<?cs if:Source == "image" ?> checked<?cs /if ?>>Image</label>
</div>
</fieldset>
<?cs include!"app/part_source.cs" ?>
<?cs include!"app/part_image.cs" ?>
<div class="grid">
<?cs call:code("name", "Name", Form.Value.name, Form.Message.name, "Becomes part of its address.") ?>
<?cs call:field("number", "port", "Port it listens on", Form.Value.port, Form.Message.port, "Inside the container.") ?>
<?cs call:field("number", "replicas", "Replicas", Form.Value.replicas, Form.Message.replicas, "Containers that share the work.") ?>
</div>
</div>
<div class="card">
<details<?cs if:Form.Again ?> open<?cs /if ?>><summary>Variables <span class="dim">none</span></summary>
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
<details class="more"<?cs if:Form.Again ?> open<?cs /if ?>><summary>Health check <span class="dim">HTTP / every 5 s</span></summary>
<div class="form"><?cs include!"app/part_health.cs" ?>
</div>
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
