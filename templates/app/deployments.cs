<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "deployments" ?><?cs include!"layout/top.cs" ?>
<?cs include!"app/head.cs" ?>
<section id="history" data-swap="" aria-label="Deployments"><?cs if:subcount(Deployments) ?><p><a href="/applications/<?cs var:App.id ?>/compare">Compare releases</a></p>
<?cs include!"app/rows.cs" ?><?cs call:pager("deployments", "") ?>
<?cs else ?><div class="empty"><p>Not deployed yet.</p></div><?cs /if ?></section>
<?cs include!"layout/bottom.cs" ?>
