<?cs # SPDX-License-Identifier: MIT ?><?cs
if:Plan.problem ?>
<p class="note bad">It could not be deployed as it stands: <?cs var:Plan.problem ?>.</p><?cs
elif:subcount(Plan.changes) ?><?cs call:diff(Plan.changes) ?><?cs
else ?>
<div class="empty"><p>The configuration is the one of release v<?cs var:Plan.release.number ?>.</p>
</div><?cs /if ?>
<p class="dim small"><?cs if:Plan.builds ?>It builds the newest commit of <?cs if:Plan.branch ?><code><?cs var:Plan.branch ?></code><?cs else ?>the default branch<?cs /if ?> of <code><?cs var:Plan.repo_url ?></code>; which one that is shows when it is fetched.<?cs else ?>What the tag of <code><?cs var:Plan.image ?></code> stands for is looked up when it is deployed.<?cs /if ?> Host names and the number of replicas need no deployment: they change at once.</p>
