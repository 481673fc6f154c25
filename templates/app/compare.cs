<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "deployments" ?><?cs include!"layout/top.cs" ?>
<?cs include!"layout/diff.cs" ?><?cs include!"app/head.cs" ?>
<?cs def:releases(name, label, now) ?><div class="f"><label for="f-<?cs var:name ?>"><?cs var:label ?></label>
<select id="f-<?cs var:name ?>" name="<?cs var:name ?>"><?cs each:r = Releases ?>
<option value="<?cs var:r.number ?>"<?cs if:r.number == now ?> selected<?cs /if ?>>v<?cs var:r.number ?><?cs if:r.active ?>, active<?cs /if ?><?cs if:r.commit_sha ?>, <?cs var:string.slice(r.commit_sha, 0, 7) ?><?cs /if ?></option><?cs /each ?></select>
</div><?cs /def ?>
<section aria-labelledby="compare-head">
<h2 id="compare-head">Releases compared</h2>
<?cs if:subcount(Compared.from) ?>
<form class="inline" method="get" action="/applications/<?cs var:App.id ?>/compare">
<?cs call:releases("from", "From", Compared.from.number) ?>
<?cs call:releases("to", "To", Compared.to.number) ?>
<button class="btn">Compare</button></form>
<table class="t"><thead>
<tr>
<th scope="col">Release</th>
<th scope="col">Commit</th>
<th scope="col">Pinned at</th>
<th scope="col">Made</th>
</tr></thead><tbody><?cs each:r = Releases ?><?cs if:r.number == Compared.from.number || r.number == Compared.to.number ?>
<tr>
<th scope="row"><?cs if:r.deployment_id ?><a href="/deployments/<?cs var:r.deployment_id ?>">v<?cs var:r.number ?></a><?cs else ?>v<?cs var:r.number ?><?cs /if ?><?cs if:r.active ?> <span class="dim small">active</span><?cs /if ?></th>
<td data-l="Commit" class="cut"><?cs if:r.commit_sha ?><code><?cs var:string.slice(r.commit_sha, 0, 7) ?></code> <?cs var:r.commit_message ?> <span class="dim small"><?cs var:r.author ?></span><?cs else ?><span class="dim">not built</span><?cs /if ?></td>
<td data-l="Pinned at"><?cs if:r.digest ?><span class="mono" title="<?cs var:r.digest ?>"><?cs var:string.slice(r.digest, 7, 19) ?></span><?cs else ?><span class="dim">not by a registry</span><?cs /if ?></td>
<td data-l="Made"><?cs call:when(r.created_at, r.created_at_ago) ?></td>
</tr><?cs /if ?><?cs /each ?></tbody></table>
<?cs if:Compared.commit_range ?><p>Commits: <?cs call:range(Compared) ?></p><?cs /if ?>
<?cs if:subcount(Compared.changes) ?><?cs call:diff(Compared.changes) ?><?cs else ?>
<div class="empty"><p>v<?cs var:Compared.from.number ?> and v<?cs var:Compared.to.number ?> are the same in all that is kept of them.</p>
</div><?cs /if ?><?cs else ?>
<div class="empty"><p>There are not two releases yet to compare.</p>
</div><?cs /if ?>
</section>
<?cs include!"layout/bottom.cs" ?>
