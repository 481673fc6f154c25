<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "home" ?><?cs include!"layout/top.cs" ?>
<div class="head"><h1>Overview</h1><?cs if:subcount(Projects) ?>
<div class="acts"><a class="btn go" href="/applications/new"><?cs call:icon("plus") ?>New application</a><a class="btn" href="/projects/new">New project</a>
</div><?cs /if ?>
</div>
<?cs if:subcount(Needs) ?>
<section aria-labelledby="needs">
<div class="bar">
<h2 id="needs">Needs you</h2>
</div>
<table class="t"><thead>
<tr>
<th scope="col">Application</th>
<th scope="col">State</th>
<th scope="col">What happened</th>
<th scope="col">When</th>
</tr></thead><tbody>
<?cs each:a = Needs ?>
<tr>
<th scope="row"><a href="/applications/<?cs var:a.id ?>"><?cs var:a.name ?></a> <span class="dim small"><?cs var:a.project_name ?>, <?cs var:a.environment_name ?></span></th>
<td data-l="State"><?cs call:badge(a.status) ?></td>
<td data-l="What happened"><?cs if:a.deploy.id ?><a href="/deployments/<?cs var:a.deploy.id ?>">Deployment <?cs var:a.deploy.number ?> failed</a><?cs if:a.deploy.error_message ?>: <?cs var:a.deploy.error_message ?><?cs /if ?><?cs elif:a.health_status == "unhealthy" ?>Its health check fails<?cs else ?><?cs var:a.replicas_running ?> of <?cs var:a.replicas ?> containers run<?cs /if ?></td>
<td data-l="When"><?cs if:a.deploy.id ?><?cs call:when(a.deploy.created_at, a.deploy.created_at_ago) ?><?cs else ?><?cs call:when(a.updated_at, a.updated_at_ago) ?><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table></section>
<?cs /if ?>
<?cs if:subcount(Projects) ?>
<section aria-labelledby="projects">
<div class="bar">
<h2 id="projects">Projects</h2><a href="/projects">All of them</a>
</div>
<?cs include!"project/rows.cs" ?></section>
<?cs else ?><?cs include!"project/none.cs" ?><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
