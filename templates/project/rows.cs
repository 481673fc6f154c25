<?cs # SPDX-License-Identifier: MIT ?><?cs
# How many applications of the project are in a state, leading to them. ?><?cs
def:some(p, n, look, word, status) ?><?cs if:n > #0 ?><a class="b <?cs var:look ?>" href="/projects/<?cs var:p.id ?>?environment=all&amp;status=<?cs var:status ?>"><?cs var:n ?> <?cs var:word ?></a><?cs /if ?><?cs /def ?>
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
<th scope="row" class="name"><a href="/projects/<?cs var:p.id ?>"><?cs var:p.name ?></a><?cs if:p.description ?>
<div class="dim small"><?cs var:p.description ?>
</div><?cs /if ?></th>
<td data-l="Team"><?cs var:p.team_name ?></td>
<td data-l="Environments"><?cs var:p.environments ?></td>
<td data-l="Applications"><?cs if:p.applications == #0 ?><a class="dim" href="/applications/new?project=<?cs var:url_escape(p.id) ?>">none yet: add one<span class="sr"> to <?cs var:p.name ?></span></a><?cs else ?>
<div class="counts"><?cs call:some(p, p.failed, "bad", "failed", "failed") ?><?cs call:some(p, p.degraded, "bad", "degraded", "degraded") ?><?cs call:some(p, p.deploying, "work", "deploying", "deploying") ?><?cs call:some(p, p.scaling, "work", "scaling", "scaling") ?><?cs call:some(p, p.running, "ok", "running", "running") ?><?cs call:some(p, p.stopped, "off", "stopped", "stopped") ?>
</div><?cs /if ?></td>
<td data-l="Changed"><?cs call:when(p.updated_at, p.updated_at_ago) ?></td></tr>
<?cs /each ?></tbody></table>
