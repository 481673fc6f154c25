<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "home" ?><?cs include!"layout/top.cs" ?>
<div class="head"><h1>Home</h1><?cs if:subcount(Projects) ?>
<div class="acts"><a class="btn go" href="/applications/new"><?cs call:icon("plus") ?>New application</a><a class="btn" href="/projects/new">New project</a>
</div><?cs /if ?>
</div>
<?cs if:subcount(Needs) ?>
<section aria-labelledby="needs">
<div class="bar">
<h2 id="needs">Needs you</h2><?cs if:Needed > subcount(Needs) ?><span><span class="dim small">The first <?cs var:subcount(Needs) ?> of <?cs var:Needed ?>.</span><?cs if:Page.Query.needs != "all" ?> <a href="/?needs=all">Show more</a><?cs /if ?></span><?cs /if ?>
</div>
<table class="t"><thead>
<tr>
<th scope="col">Application</th>
<th scope="col">State</th>
<th scope="col">What happened</th>
<th scope="col">Since</th>
</tr></thead><tbody>
<?cs each:n = Needs ?>
<tr>
<th scope="row"><a href="/applications/<?cs var:n.application_id ?>"><?cs var:n.application_name ?></a> <span class="dim small"><?cs var:n.project_name ?>, <?cs var:n.environment_name ?></span></th>
<td data-l="State"><?cs if:n.kind == "unhealthy" ?><span class="b bad"><?cs var:Words.Health.unhealthy ?></span><?cs else ?><?cs call:badge(n.status) ?><?cs /if ?></td>
<td data-l="What"><div><?cs if:n.kind == "down" ?>Nothing of it runs. <?cs elif:n.kind == "unhealthy" ?>Its health check fails. <?cs elif:n.kind == "degraded" ?><?cs var:n.replicas_running ?> of <?cs var:n.replicas ?> containers run. <?cs /if ?><?cs
if:n.deployment_id ?><a href="/deployments/<?cs var:n.deployment_id ?>">Deployment <?cs var:n.deployment_number ?><?cs if:n.kind != "waiting" && n.kind != "slow" ?> failed<?cs /if ?></a><?cs
if:n.kind == "waiting" ?> waits for its turn<?cs
elif:n.kind == "slow" ?> is at work for more than an hour<?cs
else ?><?cs if:n.message ?>: <?cs var:n.message ?><?cs /if ?><?cs /if ?><?cs /if ?></div></td>
<td data-l="Since"><?cs call:when(n.since, n.since_ago) ?></td>
</tr>
<?cs /each ?></tbody></table></section>
<?cs /if ?>
<?cs if:subcount(Projects) ?><?cs if:!subcount(Needs) ?><p class="note ok">Nothing needs you.</p><?cs /if ?>
<section aria-labelledby="projects">
<div class="bar">
<h2 id="projects">Projects</h2><?cs if:Pager.next ?><a href="/projects">All <?cs var:Pager.total ?></a><?cs /if ?>
</div>
<?cs include!"project/rows.cs" ?></section>
<?cs else ?><?cs include!"project/none.cs" ?><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
