<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?>
<div class="head"><div><?cs call:crumbs() ?><h1><?cs var:Env.name ?></h1>
<p class="meta"><span>Environment of <a href="/projects/<?cs var:Env.project_id ?>?environment=<?cs var:url_escape(Env.id) ?>"><?cs var:Env.project_name ?></a></span><span><?cs var:Env.applications ?> application<?cs if:Env.applications != #1 ?>s<?cs /if ?></span><?cs if:Env.subnet ?><span>Network <code><?cs var:Env.subnet ?></code></span><?cs /if ?></p>
</div>
</div>
<?cs include!"layout/errors.cs" ?>
<section aria-labelledby="vars"><h2 id="vars">Shared variables</h2>
<p class="dim">Every application in <?cs var:Env.name ?> gets them with its next deployment; its own of the same name win.</p>
</section>
<?cs include!"layout/vars.cs" ?>
<?cs if:Page.May.admin ?>
<div class="cols">
<form class="card form" method="post" action="/environments/<?cs var:Env.id ?>" aria-labelledby="name"><?cs call:csrf() ?>
<h2 id="name">Rename</h2>
<?cs call:code("name", "Name", Form.Value.name, Form.Message.name, "Addresses that davit made keep the old name.") ?>
<button class="btn">Rename</button></form>
<section class="card form" aria-labelledby="delete"><h2 id="delete">Delete</h2><?cs
if:Env.applications > #0 ?><p>It still holds applications. Delete or move them first.</p><?cs
else ?>
<form class="form" method="post" action="/environments/<?cs var:Env.id ?>/delete"><?cs call:csrf() ?><p>Its shared variables and its network go with it.</p>
<?cs call:code("confirm", "Its name, to be sure", "", Form.Message.confirm, "") ?>
<button class="btn risk">Delete <?cs var:Env.name ?></button></form><?cs /if ?></section></div><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
