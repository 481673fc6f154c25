<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?>
<div class="head"><div><?cs call:crumbs() ?><h1><?cs var:Project.name ?></h1>
<?cs if:Project.description ?><p class="dim"><?cs var:Project.description ?></p><?cs /if ?></div>
<div class="acts"><?cs if:Page.May.edit ?><a class="btn go" href="/applications/new?environment=<?cs var:url_escape(Env.id) ?>"><?cs call:icon("plus") ?>New application</a><?cs /if ?><?cs
if:Page.May.admin ?><a class="btn" href="/projects/<?cs var:Project.id ?>/environments/new">New environment</a>
<a class="btn" href="/projects/<?cs var:Project.id ?>/settings">Settings</a><?cs /if ?></div></div>
<nav class="tabs" aria-label="Environments">
<ul><?cs each:e = Envs ?><li><a href="/projects/<?cs var:Project.id ?>?environment=<?cs var:url_escape(e.id) ?>"<?cs if:e.id == Env.id ?> aria-current="page"<?cs /if ?>><?cs var:e.name ?> <span class="dim small"><?cs var:e.applications ?></span></a></li><?cs /each ?>
</ul></nav>
<section aria-labelledby="apps">
<div class="bar">
<h2 id="apps">Applications in <?cs var:Env.name ?></h2><a href="/environments/<?cs var:Env.id ?>">Shared variables and settings of <?cs var:Env.name ?></a>
</div>
<?cs if:subcount(Apps) ?>
<table class="t"><thead>
<tr>
<th scope="col">Name</th>
<th scope="col">State</th>
<th scope="col">Release</th>
<th scope="col">Address</th>
<th scope="col">Last deployment</th>
<th scope="col"><span class="sr">Actions</span></th>
</tr></thead><tbody>
<?cs each:a = Apps ?><tr><th scope="row" class="name"><a href="/applications/<?cs var:a.id ?>"><?cs var:a.name ?></a></th>
<td data-l="State"><?cs call:state(a) ?><?cs if:a.status == "running" && a.replicas > #1 ?> <span class="dim small"><?cs var:a.replicas_running ?> of <?cs var:a.replicas ?></span><?cs /if ?></td>
<td data-l="Release"><?cs call:release(a.release) ?></td>
<td data-l="Address" class="cut"><?cs if:a.url ?><a href="<?cs var:url_validate(a.url) ?>"><?cs var:a.url ?></a><?cs /if ?></td>
<td data-l="Deployed"><?cs if:a.last_deployment.id ?><a href="/deployments/<?cs var:a.last_deployment.id ?>"><?cs call:badge(a.last_deployment.status) ?></a> <?cs call:when(a.last_deployment.createdAt, "") ?><?cs else ?><span class="dim">never</span><?cs /if ?></td>
<td class="do"><?cs if:Page.May.deploy ?>
<div class="acts">
<form method="post" action="/applications/<?cs var:a.id ?>/deploy"><?cs call:csrf() ?>
<button class="btn mini">Deploy<span class="sr"> <?cs var:a.name ?></span></button>
</form>
</div><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table><?cs call:pager("applications", Env.id) ?>
<?cs else ?>
<div class="empty"><p>No application in <?cs var:Env.name ?> yet. It can come from a Git repository with a Dockerfile, or from an image.</p><?cs if:Page.May.edit ?>
<p><a class="btn go" href="/applications/new?environment=<?cs var:url_escape(Env.id) ?>"><?cs call:icon("plus") ?>New application</a></p><?cs /if ?>
</div><?cs /if ?>
</section>
<?cs if:subcount(Bin) ?>
<section aria-labelledby="bin">
<div class="bar">
<h2 id="bin">Deleted</h2><span class="dim small">Gone for good 7 days after deletion.</span>
</div>
<table class="t"><thead>
<tr>
<th scope="col">Name</th>
<th scope="col">Environment</th>
<th scope="col">Deleted</th>
<th scope="col"><span class="sr">Actions</span></th>
</tr></thead><tbody>
<?cs each:a = Bin ?>
<tr>
<th scope="row"><?cs var:a.name ?></th>
<td data-l="Environment"><?cs var:a.environment_name ?></td>
<td data-l="Deleted"><?cs call:when(a.deleted_at, a.deleted_at_ago) ?></td>
<td class="do"><?cs if:Page.May.admin ?>
<div class="acts">
<form method="post" action="/applications/<?cs var:a.id ?>/restore"><?cs call:csrf() ?>
<button class="btn mini">Restore<span class="sr"> <?cs var:a.name ?></span></button>
</form>
</div><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table></section><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
