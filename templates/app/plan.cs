<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "plan" ?><?cs include!"layout/top.cs" ?>
<?cs include!"layout/diff.cs" ?><?cs include!"app/head.cs" ?>
<section aria-labelledby="plan-head">
<div class="bar">
<h2 id="plan-head">What a deployment would change</h2><?cs if:subcount(Plan.release) ?><a href="/applications/<?cs var:App.id ?>/compare">Compare releases</a><?cs /if ?>
</div>
<?cs include!"app/part_plan.cs" ?>
</section><?cs if:subcount(Plan.routes) ?>
<section aria-labelledby="routes-head">
<h2 id="routes-head">Routes</h2>
<?cs call:routes(Plan.routes) ?></section><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
