<?cs # SPDX-License-Identifier: MIT
# Head of every page of an application; the page sets Tab before. ?><?cs
def:tab(name, words, now) ?><li><a href="/applications/<?cs var:App.id ?><?cs if:name ?>/<?cs var:name ?><?cs /if ?>"<?cs if:name == now ?> aria-current="page"<?cs /if ?>><?cs var:words ?></a></li><?cs /def ?>
<div class="head" id="app-head" data-swap=""><div><?cs call:crumbs() ?>
<div class="title"><h1><?cs var:App.name ?></h1><?cs call:state(App) ?><?cs if:App.health_status == "unhealthy" ?><span class="b bad"><?cs var:Words.Health.unhealthy ?></span><?cs /if ?>
</div>
<div class="meta"><?cs if:App.url ?><a href="<?cs var:url_validate(App.url) ?>"><?cs var:App.url ?></a><?cs /if ?><span>Release <?cs call:release(App.release) ?></span><span><?cs var:App.replicas_running ?> of <?cs var:App.replicas ?> replica<?cs if:App.replicas != #1 ?>s<?cs /if ?> running</span>
</div>
</div>
<?cs if:Page.May.deploy ?>
<div class="acts">
<form method="post" action="/applications/<?cs var:App.id ?>/deploy"><?cs call:csrf() ?>
<button class="btn go"><?cs call:icon("deploy") ?>Deploy</button>
</form><?cs
if:App.release.number && App.wanted != "stopped" ?>
<?cs call:act("applications/" + App.id + "/restart", "Restart", "", "restart", "") ?>
<?cs call:act("applications/" + App.id + "/stop", "Stop", "", "stop", "Stop " + App.name + "? Visitors get a page that says it is stopped. Its data and settings stay.") ?><?cs
elif:App.release.number ?>
<?cs call:act("applications/" + App.id + "/start", "Start", "", "start", "") ?><?cs /if ?><?cs
if:App.previous.number ?>
<?cs call:act("deployments/" + App.previous.id + "/rollback", "Roll back to v" + App.previous.number, "", "back", "Bring release v" + App.previous.number + " of " + App.name + " back, with the configuration it had? Nothing is built again.") ?><?cs /if ?>
</div><?cs /if ?>
</div>
<?cs if:App.pending_changes ?>
<div class="note work head"><p>Saved changes are not deployed yet. What runs is the configuration of release v<?cs var:App.release.number ?>.<?cs if:Tab != "plan" ?> <a href="/applications/<?cs var:App.id ?>/plan">What would change</a><?cs /if ?></p><?cs if:Page.May.deploy ?>
<form method="post" action="/applications/<?cs var:App.id ?>/deploy"><?cs call:csrf() ?>
<button class="btn mini">Deploy the changes</button>
</form><?cs /if ?>
</div>
<?cs /if ?>
<nav class="tabs" aria-label="Application">
<ul>
<?cs call:tab("", "Overview", Tab) ?>
<?cs call:tab("deployments", "Deployments", Tab) ?>
<?cs call:tab("logs", "Logs", Tab) ?>
<?cs call:tab("environment", "Environment", Tab) ?>
<?cs call:tab("domains", "Domains", Tab) ?>
<?cs call:tab("resources", "Resources", Tab) ?>
<?cs call:tab("settings", "Settings", Tab) ?>
<li><a href="/activity?applicationId=<?cs var:url_escape(App.id) ?>">Activity</a></li>
</ul></nav>
<span hidden data-events="/api/v1/events?topic=application:<?cs var:App.id ?>" data-status="<?cs var:App.status ?>"></span>
<?cs include!"layout/errors.cs" ?>
