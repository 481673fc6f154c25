<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "team" ?><?cs include!"layout/top.cs" ?><?cs include!"team/words.cs" ?>
<h1>Teams</h1>
<?cs if:subcount(Teams) ?>
<div>
<table class="t"><thead>
<tr>
<th scope="col">Team</th>
<th scope="col">Your role</th>
<th scope="col">Members</th>
<th scope="col">Projects</th>
</tr></thead><tbody>
<?cs each:t = Teams ?>
<tr>
<th scope="row"><a href="/teams/<?cs var:t.id ?>"><?cs var:t.name ?></a></th>
<td data-l="Your role"><?cs call:role(t.my_role) ?></td>
<td data-l="Members"><?cs var:t.members ?></td>
<td data-l="Projects"><?cs var:t.projects ?></td>
</tr>
<?cs /each ?></tbody></table><?cs call:pager("teams", "") ?></div>
<?cs else ?>
<div class="empty"><p>You are in no team. What there is belongs to teams: ask the owner of one to take you in.</p>
</div>
<?cs /if ?><?cs include!"layout/bottom.cs" ?>
