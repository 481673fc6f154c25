<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?>
<div><?cs call:crumbs() ?><h1>New project</h1></div>
<?cs include!"layout/errors.cs" ?>
<form class="narrow card form" method="post" action="/projects"><?cs call:csrf() ?>
<?cs call:code("name", "Name", Form.Value.name, Form.Message.name, "3 to 50 lower-case letters, digits and -, beginning with a letter.") ?>
<?cs call:field("text", "description", "What it is for (optional)", Form.Value.description, Form.Message.description, "") ?>
<button class="btn go">Create project</button>
</form>
<?cs include!"layout/bottom.cs" ?>
