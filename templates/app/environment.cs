<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "environment" ?><?cs include!"layout/top.cs" ?>
<?cs include!"app/head.cs" ?>
<section aria-labelledby="vars">
<div class="bar">
<h2 id="vars">Variables of <?cs var:App.name ?></h2><a href="/environments/<?cs var:App.environment_id ?>">Shared ones of <?cs var:App.environment_name ?></a>
</div>
<p class="dim">They win over shared ones of the same name. A change takes effect with the next deployment.</p>
</section>
<?cs include!"layout/vars.cs" ?>
<?cs include!"layout/bottom.cs" ?>
