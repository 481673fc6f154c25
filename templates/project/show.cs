<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?><?cs
# A button of a row: a reader hears whose it is. ?><?cs
def:rowact(a, verb, words, query, ask) ?><form method="post" action="/applications/<?cs var:a.id ?>/<?cs var:verb ?><?cs var:query ?>"<?cs if:ask ?> data-confirm="<?cs var:ask ?>"<?cs /if ?>><?cs call:csrf() ?><button class="btn mini"><?cs var:words ?><span class="sr"> <?cs var:a.name ?></span></button></form><?cs /def ?>
<div class="head"><div><?cs call:crumbs() ?><h1><?cs var:Project.name ?></h1>
<?cs if:Project.description ?><p class="dim"><?cs var:Project.description ?></p><?cs /if ?></div>
<div class="acts"><?cs if:Page.May.edit ?><a class="btn go" href="/applications/new?<?cs if:Env.id ?>environment=<?cs var:url_escape(Env.id) ?><?cs else ?>project=<?cs var:url_escape(Project.id) ?><?cs /if ?>"><?cs call:icon("plus") ?>New application</a><?cs /if ?><a class="btn" href="/activity?projectId=<?cs var:url_escape(Project.id) ?>">Activity</a><?cs
if:Page.May.admin ?><a class="btn" href="/projects/<?cs var:Project.id ?>/environments/new">New environment</a>
<a class="btn" href="/projects/<?cs var:Project.id ?>/settings">Settings</a><?cs /if ?></div></div>
<nav class="tabs" aria-label="Environments">
<ul><?cs each:e = Envs ?><li><a href="/projects/<?cs var:Project.id ?>?environment=<?cs var:url_escape(e.id) ?>"<?cs if:e.id == Env.id ?> aria-current="page"<?cs /if ?>><?cs var:e.name ?> <span class="dim small"><?cs var:e.applications ?></span></a></li><?cs /each ?><?cs
if:subcount(Envs) > #1 || !Env.id ?><li><a href="/projects/<?cs var:Project.id ?>?environment=all"<?cs if:!Env.id ?> aria-current="page"<?cs /if ?>>All <span class="dim small"><?cs var:Project.applications ?></span></a></li><?cs /if ?>
</ul></nav>
<section aria-labelledby="apps">
<div class="bar">
<h2 id="apps">Applications in <?cs if:Env.id ?><?cs var:Env.name ?><?cs else ?>all environments<?cs /if ?></h2><?cs
if:subcount(Apps) > #7 || Page.Query.search || Page.Query.status ?>
<form class="acts" role="search" aria-label="Applications" action="/projects/<?cs var:Project.id ?>"><input type="hidden" name="environment" value="<?cs if:Env.id ?><?cs var:Env.id ?><?cs else ?>all<?cs /if ?>">
<input class="find" type="search" name="search" maxlength="100" aria-label="Name, host name, image or repository" placeholder="Name" value="<?cs var:Page.Query.search ?>">
<select name="status" aria-label="State"><option value="">Any state</option><?cs
call:option("running", Words.State.running, Page.Query.status) ?><?cs
call:option("degraded", Words.State.degraded, Page.Query.status) ?><?cs
call:option("failed", Words.State.failed, Page.Query.status) ?><?cs
call:option("deploying", Words.State.deploying, Page.Query.status) ?><?cs
call:option("scaling", Words.State.scaling, Page.Query.status) ?><?cs
call:option("stopped", Words.State.stopped, Page.Query.status) ?></select>
<button class="btn">Filter</button></form><?cs /if ?><?cs
if:Env.id ?><a href="/environments/<?cs var:Env.id ?>">Shared variables and settings of <?cs var:Env.name ?></a><?cs /if ?>
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
<?cs each:a = Apps ?><?cs set:Back = "?back=project" ?><?cs if:Env.id ?><?cs set:Back = "?back=environment" ?><?cs /if ?><tr><th scope="row" class="name"><a href="/applications/<?cs var:a.id ?>"><?cs var:a.name ?></a><?cs if:!Env.id ?> <span class="dim small"><?cs var:a.environment_name ?></span><?cs /if ?></th>
<td data-l="State"><?cs call:state(a) ?><?cs if:a.status == "running" && a.replicas > #1 ?> <span class="dim small"><?cs var:a.replicas_running ?>&nbsp;of&nbsp;<?cs var:a.replicas ?></span><?cs /if ?></td>
<td data-l="Release"><div><?cs call:release(a.release) ?><?cs if:a.release.commitMessage ?><div class="msg dim small"><?cs var:a.release.commitMessage ?></div><?cs /if ?></div></td>
<td data-l="Address" class="cut"><?cs if:a.url ?><a href="<?cs var:url_validate(a.url) ?>"><?cs var:a.url ?></a><?cs /if ?></td>
<td data-l="Deployed"><?cs if:a.last_deployment.id ?><div><a href="/deployments/<?cs var:a.last_deployment.id ?>"><?cs call:badge(a.last_deployment.status) ?></a><div class="small"><?cs call:when(a.last_deployment.createdAt, "") ?></div></div><?cs else ?><span class="dim">never</span><?cs /if ?></td>
<td class="do"><?cs if:Page.May.deploy ?>
<div class="acts"><?cs call:rowact(a, "deploy", "Deploy", "", "") ?><?cs
if:a.release.number && a.wanted != "stopped" ?><?cs call:rowact(a, "restart", "Restart", Back, "") ?><?cs call:rowact(a, "stop", "Stop", Back, "Stop " + a.name + "? Visitors get a page that says it is stopped. Its data and settings stay.") ?><?cs
elif:a.release.number ?><?cs call:rowact(a, "start", "Start", Back, "") ?><?cs /if ?>
</div><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table><?cs if:Env.id ?><?cs call:pager("applications", Env.id) ?><?cs else ?><?cs call:pager("applications", "all") ?><?cs /if ?>
<?cs elif:Page.Query.search || Page.Query.status ?>
<div class="empty"><p>No application here <?cs if:Page.Query.status ?>is in the state <strong><?cs var:Words.State[Page.Query.status] ?></strong><?cs if:Page.Query.search ?> and <?cs /if ?><?cs /if ?><?cs if:Page.Query.search ?>has <strong><?cs var:Page.Query.search ?></strong> in its name, host names, image or repository<?cs /if ?>.</p>
<p><a class="btn" href="/projects/<?cs var:Project.id ?>?environment=<?cs if:Env.id ?><?cs var:url_escape(Env.id) ?><?cs else ?>all<?cs /if ?>">Show all of them</a></p></div>
<?cs elif:!subcount(Envs) ?>
<div class="empty"><p>This project has no environment. Applications run in one, such as production.</p><?cs if:Page.May.admin ?>
<p><a class="btn go" href="/projects/<?cs var:Project.id ?>/environments/new"><?cs call:icon("plus") ?>New environment</a></p><?cs /if ?></div>
<?cs else ?>
<div class="empty"><p>No application in <?cs if:Env.id ?><?cs var:Env.name ?><?cs else ?><?cs var:Project.name ?><?cs /if ?> yet. It can come from a Git repository with a Dockerfile, or from an image.</p><?cs if:Page.May.edit ?>
<p><a class="btn go" href="/applications/new?<?cs if:Env.id ?>environment=<?cs var:url_escape(Env.id) ?><?cs else ?>project=<?cs var:url_escape(Project.id) ?><?cs /if ?>"><?cs call:icon("plus") ?>New application</a></p><?cs /if ?>
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
