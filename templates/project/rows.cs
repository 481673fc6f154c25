<?cs # SPDX-License-Identifier: MIT ?>
<table class="t"><thead>
<tr>
<th scope="col">Project</th>
<th scope="col">Team</th>
<th scope="col">Environments</th>
<th scope="col">Applications</th>
<th scope="col">Changed</th>
</tr></thead><tbody>
<?cs each:p = Projects ?>
<tr>
<th scope="row"><a href="/projects/<?cs var:p.id ?>"><?cs var:p.name ?></a><?cs if:p.description ?>
<div class="dim small"><?cs var:p.description ?>
</div><?cs /if ?></th>
<td data-l="Team"><?cs var:p.team_name ?></td>
<td data-l="Environments"><?cs var:p.environments ?></td>
<td data-l="Applications"><?cs if:p.applications == #0 ?><span class="dim">none</span><?cs else ?>
<div class="counts"><?cs if:p.running > #0 ?><span class="b ok"><?cs var:p.running ?> running</span><?cs /if ?><?cs if:p.failed > #0 ?><span class="b bad"><?cs var:p.failed ?> failed</span><?cs /if ?><?cs if:p.applications - p.running - p.failed > #0 ?><span class="b off"><?cs var:p.applications - p.running - p.failed ?> other</span><?cs /if ?>
</div><?cs /if ?></td>
<td data-l="Changed"><?cs call:when(p.updated_at, p.updated_at_ago) ?></td></tr>
<?cs /each ?></tbody></table>
