<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?>
<div><?cs call:crumbs() ?><h1>New environment</h1></div>
<?cs include!"layout/errors.cs" ?>
<form class="narrow card form" method="post" action="/projects/<?cs var:Project.id ?>/environments"><?cs call:csrf() ?>
<?cs call:code("name", "Name", Form.Value.name, Form.Message.name, "such as staging. 3 to 50 lower-case letters, digits and -.") ?>
<div class="f"><label for="f-kind">Kind</label><span class="h" id="h-kind">A word for people; it changes nothing.</span>
<select id="f-kind" name="kind" aria-describedby="h-kind">
<?cs call:option("staging", "Staging", Form.Value.kind) ?>
<?cs call:option("development", "Development", Form.Value.kind) ?>
<?cs call:option("production", "Production", Form.Value.kind) ?>
<?cs call:option("custom", "Other", Form.Value.kind) ?></select>
</div>
<button class="btn go">Create environment</button>
</form>
<?cs include!"layout/bottom.cs" ?>
