<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "activity" ?><?cs include!"layout/top.cs" ?><?cs include!"activity/words.cs" ?>
<div class="head"><div><h1>Activity</h1><p class="dim">Who did what in your teams, and your own sign-ins.</p></div><?cs if:subcount(Days) ?>
<div class="acts"><a class="btn" href="/api/v1/audit-logs?<?cs var:Filters ?>format=csv" download>Download CSV</a><a class="btn" href="/api/v1/audit-logs?<?cs var:Filters ?>format=jsonl" download>JSON lines</a>
</div><?cs /if ?>
</div>
<form class="inline" role="search" aria-label="Filter the activity" action="/activity">
<?cs if:Page.Query.projectId ?><input type="hidden" name="projectId" value="<?cs var:Page.Query.projectId ?>"><?cs /if ?>
<?cs if:Page.Query.applicationId ?><input type="hidden" name="applicationId" value="<?cs var:Page.Query.applicationId ?>"><?cs /if ?>
<div class="f"><label for="f-search">Name</label>
<input type="search" id="f-search" name="search" maxlength="100" autocomplete="off" spellcheck="false" value="<?cs var:Page.Query.search ?>">
</div>
<div class="f"><label for="f-who">Who</label>
<select id="f-who" name="userId"><option value="">Everybody</option><?cs each:p = People ?><?cs call:option(p.id, p.username, Page.Query.userId) ?><?cs /each ?></select>
</div>
<div class="f"><label for="f-action">What</label>
<select id="f-action" name="action"><option value="">Everything</option>
<?cs call:option("deployment", "Deployments", Page.Query.action) ?>
<?cs call:option("application", "Applications", Page.Query.action) ?>
<?cs call:option("domain", "Host names", Page.Query.action) ?>
<?cs call:option("environment", "Environments", Page.Query.action) ?>
<?cs call:option("project", "Projects", Page.Query.action) ?>
<?cs call:option("sign-in", "Sign-ins", Page.Query.action) ?>
<?cs call:option("session", "Sessions", Page.Query.action) ?>
<?cs call:option("user", "Accounts", Page.Query.action) ?>
<?cs call:option("token", "API tokens", Page.Query.action) ?>
</select>
</div>
<div class="f"><label for="f-since">From</label>
<input type="date" id="f-since" name="since" value="<?cs var:string.slice(Page.Query.since, 0, 10) ?>">
</div>
<div class="f"><label for="f-until">To</label>
<input type="date" id="f-until" name="until" value="<?cs var:string.slice(Page.Query.until, 0, 10) ?>">
</div>
<button class="btn">Show</button></form>
<?cs if:Only.is ?><p>Only what concerns <?cs if:Only.path ?><a href="/<?cs var:Only.path ?>"><?cs var:Only.name ?></a><?cs else ?>something that is deleted<?cs /if ?>. <a href="/activity">Show everything</a></p>
<?cs /if ?><?cs if:subcount(Days) ?>
<div>
<table class="t feed"><caption class="sr">Activity, newest first; days are UTC</caption><thead>
<tr>
<th scope="col">What happened</th>
<th scope="col">Where</th>
<th scope="col">Address</th>
<th scope="col">When</th>
</tr></thead><?cs each:d = Days ?><tbody>
<tr class="day"><th colspan="4" scope="rowgroup"><?cs if:d.date == Today ?>Today<?cs elif:d.date == Yesterday ?>Yesterday<?cs else ?><time datetime="<?cs var:d.date ?>"><?cs var:d.date ?></time><?cs /if ?></th></tr>
<?cs each:a = d.rows ?>
<tr>
<td><strong><?cs if:a.action == "sign-in.failed" ?>Somebody<?cs elif:a.user_id == Page.User.id ?>You<?cs else ?><?cs var:a.actor ?><?cs /if ?></strong> <?cs call:words(a) ?><?cs if:a.details.number ?> <span class="dim small">deployment <?cs var:a.details.number ?></span><?cs /if ?></td>
<td data-l="Where"><?cs var:a.place ?></td>
<td data-l="Address"><?cs var:a.ip ?><?cs if:a.token_name ?> <span class="dim small">token <?cs var:a.token_name ?></span><?cs /if ?></td>
<td data-l="When"><?cs call:when(a.created_at, a.created_at_ago) ?></td>
</tr>
<?cs /each ?></tbody><?cs /each ?></table><?cs if:Pager.next || Pager.prev ?>
<nav class="pager" aria-label="Pages"><?cs if:Pager.prev ?><a class="btn" href="?<?cs var:Filters ?>cursor=<?cs var:url_escape(Pager.prev) ?>">Newer</a><?cs /if ?><?cs if:Pager.next ?><a class="btn" href="?<?cs var:Filters ?>cursor=<?cs var:url_escape(Pager.next) ?>">Older</a><?cs /if ?><span class="dim small"><?cs var:Pager.total ?> in all</span></nav><?cs /if ?></div>
<?cs elif:Filters ?>
<div class="empty"><p>Nothing that happened is like this.</p>
<p><a class="btn" href="/activity">Show everything</a></p>
</div>
<?cs else ?>
<div class="empty"><p>Nothing has happened yet. Every change and every sign-in will be listed here, with who, when and from where.</p>
<p><a class="btn go" href="/applications/new">New application</a></p>
</div>
<?cs /if ?><?cs include!"layout/bottom.cs" ?>
