<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "team" ?><?cs include!"layout/top.cs" ?><?cs include!"team/words.cs" ?>
<div><h1><?cs var:Team.name ?></h1>
<div class="meta"><span><?cs var:Team.members ?> <?cs if:Team.members == #1 ?>member<?cs else ?>members<?cs /if ?></span><span><?cs var:Team.projects ?> <?cs if:Team.projects == #1 ?>project<?cs else ?>projects<?cs /if ?></span><span>Your role: <?cs call:role(Team.my_role) ?></span>
</div></div>
<section aria-labelledby="members"><div class="bar"><h2 id="members">Members</h2><a href="/activity">What they did</a></div>
<table class="t"><thead>
<tr>
<th scope="col">Name</th>
<th scope="col">E-mail address</th>
<th scope="col">Role</th>
<th scope="col">Member since</th>
<th scope="col">Last change</th>
</tr></thead><tbody>
<?cs each:m = Members ?>
<tr<?cs if:m.me ?> class="now"<?cs /if ?>>
<th scope="row"><?cs var:m.username ?><?cs if:m.me ?> <span class="dim small">you</span><?cs /if ?></th>
<td data-l="E-mail address"><?cs var:m.email ?></td>
<td data-l="Role"><?cs call:role(m.role) ?></td>
<td data-l="Member since"><?cs call:when(m.created_at, m.created_at_ago) ?></td>
<td data-l="Last change"><?cs if:m.last_active_at ?><a href="/activity?userId=<?cs var:url_escape(m.id) ?>"><?cs call:when(m.last_active_at, m.last_active_at_ago) ?><span class="sr"> by <?cs var:m.username ?></span></a><?cs else ?><span class="dim">none yet</span><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table><?cs call:pager("members", "") ?></section>
<section aria-labelledby="roles"><div class="bar"><h2 id="roles">What the roles may</h2></div>
<table class="t"><thead>
<tr>
<th scope="col">Permission</th>
<?cs each:r = Perms.0.roles ?><th scope="col"><?cs call:role(r.name) ?></th>
<?cs /each ?></tr></thead><tbody>
<?cs each:p = Perms ?>
<tr>
<th scope="row" class="name"><?cs call:perm(p.name) ?></th>
<?cs each:r = p.roles ?><td data-l="<?cs call:role(r.name) ?>"><?cs if:r.may ?><span class="b ok">yes</span><?cs else ?><span class="dim">no</span><?cs /if ?></td>
<?cs /each ?></tr>
<?cs /each ?></tbody></table>
<details><summary>What each permission opens</summary>
<div class="grid roles"><?cs each:p = Perms ?><div><h3><?cs call:perm(p.name) ?></h3>
<ul class="small dim"><?cs each:o = p.opens ?><li><?cs var:o ?></li>
<?cs /each ?></ul></div>
<?cs /each ?></div></details></section>
<?cs include!"layout/bottom.cs" ?>
