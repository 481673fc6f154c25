<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs include!"layout/top.cs" ?>
<div class="head"><h1>Projects</h1><?cs if:subcount(Projects) ?>
<div class="acts"><a class="btn go" href="/projects/new"><?cs call:icon("plus") ?>New project</a>
</div><?cs /if ?>
</div>
<?cs if:subcount(Projects) ?><div><?cs include!"project/rows.cs" ?><?cs call:pager("projects", "") ?></div>
<?cs else ?><?cs include!"project/none.cs" ?><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
