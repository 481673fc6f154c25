<?cs # SPDX-License-Identifier: MIT ?>
<table class="t"><thead>
<tr>
<th scope="col">Deployment</th>
<th scope="col">State</th>
<th scope="col">Release</th>
<th scope="col">What</th>
<th scope="col">When</th>
<th scope="col"><span class="sr">Actions</span></th>
</tr></thead><tbody>
<?cs each:d = Deployments ?>
<tr<?cs if:d.release_number && d.release.id == App.release.id && d.status == "success" ?> class="now"<?cs /if ?>>
<th scope="row"><a href="/deployments/<?cs var:d.id ?>"><?cs var:d.number ?></a></th>
<td data-l="State"><?cs call:badge(d.status) ?><?cs if:d.status == "pending" && d.queue_position > #0 ?> <span class="dim small">no. <?cs var:d.queue_position ?> in the queue</span><?cs /if ?></td>
<td data-l="Release"><?cs if:d.release_number > #0 ?><span class="mono">v<?cs var:d.release_number ?></span><?cs if:d.release.id == App.release.id && d.status == "success" ?> <span class="dim small">active</span><?cs /if ?><?cs /if ?></td>
<td data-l="What" class="cut"><?cs if:d.status == "failed" && d.error_message ?><?cs var:d.error_message ?><?cs elif:d.commit_message ?><?cs var:d.commit_message ?><?cs else ?><span class="dim"><?cs call:word(Words.Trigger[d.trigger], d.trigger) ?></span><?cs /if ?></td>
<td data-l="When"><?cs call:when(d.created_at, d.created_at_ago) ?> <span class="dim small"><?cs var:d.username ?><?cs if:d.duration ?>, <?cs var:d.duration ?> s<?cs /if ?></span></td>
<td class="do"><?cs if:Page.May.deploy ?><?cs if:d.can_cancel ?>
<div class="acts">
<?cs call:act("deployments/" + d.id + "/cancel", "Cancel", "mini", "", "") ?>
</div><?cs elif:d.can_rollback && d.release.id != App.release.id ?>
<div class="acts">
<?cs call:act("deployments/" + d.id + "/rollback", "Roll back to v" + d.release_number, "mini", "", "Bring release v" + d.release_number + " of " + App.name + " back, with the configuration it had? Nothing is built again.") ?>
</div><?cs /if ?><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table>
