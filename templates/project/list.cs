<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?>
<div class="head"><h1>Projects</h1><?cs if:subcount(Projects) || Page.Query.search ?>
<div class="acts"><?cs if:Pager.total > #7 || Page.Query.search ?><form class="acts" role="search" aria-label="Projects" action="/projects"><input class="find" type="search" name="search" maxlength="100" aria-label="Name or description" placeholder="Name" value="<?cs var:Page.Query.search ?>"> <button class="btn">Filter</button></form><?cs /if ?><a class="btn go" href="/projects/new"><?cs call:icon("plus") ?>New project</a>
</div><?cs /if ?>
</div>
<?cs if:subcount(Projects) ?><div><?cs include!"project/rows.cs" ?><?cs call:pager("projects", "") ?></div>
<?cs elif:Page.Query.search ?>
<div class="empty"><p>No project has <strong><?cs var:Page.Query.search ?></strong> in its name or description.</p>
<p><a class="btn" href="/projects">Show all of them</a></p></div>
<?cs else ?><?cs include!"project/none.cs" ?><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
