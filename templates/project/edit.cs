<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?>
<div><?cs call:crumbs() ?><h1>Settings of <?cs var:Project.name ?></h1></div>
<?cs include!"layout/errors.cs" ?>
<form class="narrow card form" method="post" action="/projects/<?cs var:Project.id ?>/settings"><?cs call:csrf() ?>
<?cs call:code("name", "Name", Form.Value.name, Form.Message.name, "3 to 50 lower-case letters, digits and -, beginning with a letter. Addresses do not contain it: they stay.") ?>
<?cs call:field("text", "description", "What it is for (optional)", Form.Value.description, Form.Message.description, "") ?>
<button class="btn go">Save</button>
</form>
<?cs if:Page.May.admin ?>
<section class="narrow card form" aria-labelledby="delete">
<h2 id="delete">Delete the project</h2>
<?cs if:Project.applications > #0 ?><p>It still holds <?cs var:Project.applications ?> application<?cs if:Project.applications > #1 ?>s<?cs /if ?>. Delete them first; then the project can go.</p>
<?cs else ?>
<form class="form" method="post" action="/projects/<?cs var:Project.id ?>/delete"><?cs call:csrf() ?>
<p>Its environments and their shared variables go with it. Nothing of it stays.</p>
<?cs call:code("confirm", "Its name, to be sure", "", Form.Message.confirm, "") ?>
<button class="btn risk">Delete <?cs var:Project.name ?></button></form><?cs /if ?></section><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
