<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "resources" ?><?cs include!"layout/top.cs" ?>
<?cs include!"app/head.cs" ?>
<div class="cols">
<div>
<?cs if:Page.May.edit ?>
<form class="card form" method="post" action="/applications/<?cs var:App.id ?>/resources" aria-labelledby="limits"><?cs call:csrf() ?>
<h2 id="limits">Limits of each replica</h2>
<p class="dim">Saved at once, in effect with the next deployment. More memory than its limit ends a task, which then starts again; a node runs a task only when what is reserved is free there.</p>
<?cs include!"app/part_limits.cs" ?>
<button class="btn">Save</button>
</form><?cs /if ?>
<section id="tasks" data-swap="" aria-labelledby="tasks-head">
<div class="bar">
<h2 id="tasks-head">Tasks</h2><span class="dim small">Heard of in the last hour.</span>
</div>
<?cs if:subcount(Tasks) ?>
<table class="t"><thead>
<tr>
<th scope="col">Task</th>
<th scope="col">Lines in its log</th>
<th scope="col">Of them errors</th>
<th scope="col">Last line</th>
</tr></thead><tbody>
<?cs each:t = Tasks ?>
<tr>
<th scope="row" class="mono"><?cs var:t.task ?></th>
<td data-l="Lines"><?cs var:t.lines ?></td>
<td data-l="Errors"><?cs var:t.errors ?></td>
<td data-l="Last line"><?cs call:when(t.last, t.last_ago) ?></td>
</tr>
<?cs /each ?></tbody></table>
<?cs else ?>
<div class="empty"><p>No task printed anything in the last hour.<?cs if:App.replicas_running > #0 ?> That is no fault: many programs say nothing while all is well.<?cs /if ?></p></div><?cs /if ?>
</section>
</div>
<div>
<section class="card" id="now" data-swap="" aria-labelledby="now-head">
<h2 id="now-head">Now</h2>
<dl class="facts">
<dt>State</dt><dd><?cs call:state(App) ?> <span class="dim small"><?cs call:when(App.state_since, App.state_since_ago) ?></span></dd>
<dt>Replicas</dt><dd><?cs var:App.replicas_running ?> of <?cs var:App.replicas ?> run<?cs if:App.wanted == "stopped" ?>; it is stopped on purpose<?cs /if ?></dd>
<dt>Health</dt><dd><?cs if:App.health_check.type == "none" ?>not checked<?cs elif:App.health_status == "healthy" ?><span class="b ok"><?cs var:Words.Health.healthy ?></span><?cs elif:App.health_status == "unhealthy" ?><span class="b bad"><?cs var:Words.Health.unhealthy ?></span><?cs elif:App.health_status == "starting" ?><span class="b work"><?cs var:Words.Health.starting ?></span><?cs else ?><?cs var:Words.Health.unknown ?><?cs /if ?></dd>
<dt>Memory</dt><dd><?cs if:App.resources.memoryLimit ?>at most <?cs var:App.resources.memoryLimit * App.replicas ?> MiB in all<?cs else ?>no limit<?cs /if ?><?cs if:App.resources.memoryReservation ?>, <?cs var:App.resources.memoryReservation * App.replicas ?> MiB reserved<?cs /if ?></dd>
<dt>CPU</dt><dd><?cs if:App.resources.cpuLimit ?>at most <?cs var:App.resources.cpuLimit ?> cores each<?cs else ?>no limit<?cs /if ?><?cs if:App.resources.cpuReservation ?>, <?cs var:App.resources.cpuReservation ?> reserved<?cs /if ?></dd>
<dt>Processes</dt><dd><?cs if:App.resources.pidsLimit ?>at most <?cs var:App.resources.pidsLimit ?> each<?cs else ?>no limit<?cs /if ?></dd></dl></section>
<?cs if:Page.May.deploy ?><form class="card form" method="post" action="/applications/<?cs var:App.id ?>/scale" aria-labelledby="scale"><?cs call:csrf() ?>
<h2 id="scale">Scale</h2>
<?cs call:field("number", "replicas", "Replicas", Form.Value.replicas, Form.Message.replicas, "0 to 100, at once and without a deployment.") ?>
<button class="btn">Scale</button>
</form><?cs /if ?>
</div>
</div>
<?cs include!"layout/bottom.cs" ?>
