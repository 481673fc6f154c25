<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?><?cs include!"layout/log.cs" ?>
<div class="head" id="deploy-head" data-swap=""><div><?cs call:crumbs() ?>
<div class="title"><h1>Deployment <?cs var:Deployment.number ?></h1><?cs call:badge(Deployment.status) ?>
</div>
<div class="meta"><span><?cs call:word(Words.Trigger[Deployment.trigger], Deployment.trigger) ?><?cs if:Deployment.username ?>, <?cs var:Deployment.username ?><?cs /if ?></span><span><?cs call:when(Deployment.created_at, Deployment.created_at_ago) ?></span><?cs if:Deployment.duration ?><span>took <?cs var:Deployment.duration ?> s</span><?cs /if ?>
</div>
</div>
<?cs if:Page.May.deploy ?>
<div class="acts"><?cs if:Deployment.can_cancel ?>
<?cs call:act("deployments/" + Deployment.id + "/cancel", "Cancel", "risk", "stop", "Stop this deployment? What runs now keeps running.") ?><?cs
else ?>
<form method="post" action="/applications/<?cs var:Deployment.application_id ?>/deploy"><?cs call:csrf() ?>
<button class="btn"><?cs call:icon("deploy") ?>Deploy again</button>
</form><?cs /if ?><?cs
if:Deployment.can_rollback ?><?cs if:Deployment.release.id == App.release.id ?>
<?cs call:act("deployments/" + Deployment.id + "/rollback", "Roll back to the one before", "", "back", "Bring the release before v" + Deployment.release_number + " back, with the configuration it had?") ?><?cs else ?>
<?cs call:act("deployments/" + Deployment.id + "/rollback", "Roll back to v" + Deployment.release_number, "", "back", "Bring release v" + Deployment.release_number + " back, with the configuration it had?") ?><?cs /if ?><?cs /if ?>
</div><?cs /if ?>
</div>
<ol class="stages" id="stages" aria-label="Stages" data-stagequeue="<?cs var:Words.Stage.queue ?>" data-stagefetch="<?cs var:Words.Stage.fetch ?>" data-stagebuild="<?cs var:Words.Stage.build ?>" data-stagepush="<?cs var:Words.Stage.push ?>" data-stagerelease="<?cs var:Words.Stage.release ?>" data-stageupdate="<?cs var:Words.Stage.update ?>" data-stagehealthy="<?cs var:Words.Stage.healthy ?>" data-stagedone="<?cs var:Words.Stage.done ?>" data-pending="<?cs var:Words.StageState.pending ?>" data-running="<?cs var:Words.StageState.running ?>" data-done="<?cs var:Words.StageState.done ?>" data-failed="<?cs var:Words.StageState.failed ?>" data-skipped="<?cs var:Words.StageState.skipped ?>" data-cancelled="<?cs var:Words.StageState.cancelled ?>"><?cs each:s = Deployment.stages ?><li class="<?cs var:s.status ?>" data-stage="<?cs var:s.name ?>"<?cs if:s.status == "running" ?> data-from="<?cs var:s.startedAt ?>"<?cs /if ?>><b><?cs call:began(s.name, Began[s.name]) ?></b><span><?cs if:s.status != "skipped" && s.duration ?><?cs var:s.duration ?> s<?cs else ?><?cs call:word(Words.StageState[s.status], s.status) ?><?cs /if ?></span></li><?cs /each ?></ol>
<div id="outcome" data-swap=""><?cs if:Deployment.status == "failed" ?>
<section class="note bad" aria-labelledby="why">
<h2 id="why"><?cs if:Deployment.error_message ?><?cs var:Deployment.error_message ?><?cs else ?>The deployment failed<?cs /if ?></h2>
<p><?cs if:App.release.number ?>Visitors noticed nothing: release v<?cs var:App.release.number ?> keeps serving.<?cs else ?>No release of this application has run yet.<?cs /if ?><?cs if:Deployment.error_code ?> <code><?cs var:Deployment.error_code ?></code><?cs /if ?></p>
<?cs if:Deployment.last_lines ?><h3>Last lines of the container</h3><pre class="log" tabindex="0"><code><?cs var:Deployment.last_lines ?></code></pre><?cs /if ?></section>
<?cs elif:Deployment.status == "success" ?><p class="note ok"><?cs if:Deployment.release.id == App.release.id ?>Release v<?cs var:Deployment.release_number ?> is active<?cs if:App.url ?> at <a href="<?cs var:url_validate(App.url) ?>"><?cs var:App.url ?></a><?cs /if ?>.<?cs else ?>It brought release v<?cs var:Deployment.release_number ?>; active now is v<?cs var:App.release.number ?>.<?cs /if ?></p>
<?cs elif:Deployment.status == "pending" && Deployment.queue_position > #0 ?><p class="note">Number <?cs var:Deployment.queue_position ?> in the queue.</p>
<?cs elif:Deployment.status == "superseded" ?><p class="note">A newer deployment took its place before it began.</p>
<?cs elif:Deployment.status == "cancelled" ?><p class="note">It was stopped. What ran before keeps running.</p><?cs /if ?>
</div>
<section aria-labelledby="log-head" data-events="/api/v1/events?topic=deployment:<?cs var:Deployment.id ?>" data-status="<?cs var:Deployment.status ?>" data-ended="<?cs var:Deployment.finished_at ?>">
<div class="bar">
<h2 id="log-head">Log <span class="dim small js" id="live" role="status"<?cs if:Log.newer ?> data-still=""<?cs /if ?>><?cs if:Log.newer ?>An earlier part<?cs else ?>Connecting<?cs /if ?></span></h2>
<div class="acts">
<form class="inline" role="search" action="/deployments/<?cs var:Deployment.id ?>"><label class="sr" for="log-level">Level</label><select id="log-level" name="level"><?cs call:option("", "All lines", Page.Query.level) ?><?cs call:option("warn", "Warnings and errors", Page.Query.level) ?><?cs call:option("error", "Errors", Page.Query.level) ?></select><?cs call:logfind() ?></form>
<?cs call:logacts() ?>
</div>
</div>
<?cs call:logpages() ?>
<ol class="log" id="log" tabindex="0" aria-label="Deployment log"<?cs call:logdata() ?> data-empty="<?cs if:Page.Query.q || Page.Query.level ?>No line fits.<?cs elif:Deployment.finished_at ?>Nothing is kept. Logs of deployments are kept for <?cs var:Log.days ?> days.<?cs else ?>Nothing was said yet.<?cs /if ?>"><?cs
each:l = Lines ?><li class="<?cs var:l.level ?>" data-n="<?cs var:l.sequence ?>"<?cs if:Began[l.stage].at == l.sequence ?> id="stage-<?cs var:l.stage ?>"<?cs /if ?>><time datetime="<?cs var:l.time ?>"><?cs var:string.slice(l.time, 11, 19) ?></time><span class="w"><?cs var:l.stage ?></span><?cs call:logtext(l) ?></li><?cs /each ?></ol></section>
<?cs if:subcount(Compared) ?><section aria-labelledby="changed-head">
<div class="bar">
<h2 id="changed-head">What changed since v<?cs var:Compared.from.number ?></h2><a href="/applications/<?cs var:App.id ?>/compare?from=<?cs var:Compared.from.number ?>&amp;to=<?cs var:Compared.to.number ?>">Compare releases</a>
</div>
<?cs include!"layout/diff.cs" ?><?cs if:Compared.commit_range ?><p>Commits: <?cs call:range(Compared) ?></p><?cs /if ?>
<?cs if:subcount(Compared.changes) ?><?cs call:diff(Compared.changes) ?><?cs else ?><p class="dim">Nothing that is kept in a release.</p><?cs /if ?></section>
<?cs /if ?><section class="card" id="facts" data-swap="" aria-labelledby="facts-head">
<h2 id="facts-head">What it brings</h2><dl class="facts"><?cs
if:Deployment.release_number > #0 ?>
<dt>Release</dt><dd class="mono">v<?cs var:Deployment.release_number ?></dd><?cs /if ?><?cs
if:Deployment.release.image ?>
<dt>Image</dt><dd><code><?cs var:Deployment.release.image ?></code></dd><?cs /if ?><?cs
if:Deployment.release.digest ?>
<dt>Pinned at</dt><dd><code><?cs var:Deployment.release.digest ?></code></dd><?cs /if ?><?cs
if:Deployment.branch ?><dt>Branch</dt><dd><code><?cs var:Deployment.branch ?></code></dd><?cs /if ?><?cs
if:Deployment.commit_sha ?>
<dt>Commit</dt><dd><code><?cs var:Deployment.commit_sha ?></code></dd><?cs /if ?><?cs
if:Deployment.commit_message ?><dt>Message</dt><dd><?cs var:Deployment.commit_message ?></dd><?cs /if ?><?cs
if:Deployment.author ?>
<dt>Author</dt><dd><?cs var:Deployment.author ?></dd><?cs /if ?>
<dt>Asked for</dt><dd><time datetime="<?cs var:Deployment.created_at ?>"><?cs var:string.slice(Deployment.created_at, 0, 10) ?> <?cs var:string.slice(Deployment.created_at, 11, 19) ?> UTC</time></dd>
</dl>
</section>
<?cs include!"layout/bottom.cs" ?>
