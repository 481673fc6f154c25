<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "logs" ?><?cs include!"layout/top.cs" ?>
<?cs include!"app/head.cs" ?>
<section aria-labelledby="log-head"<?cs if:!Page.Query.search ?> data-events="/api/v1/applications/<?cs var:App.id ?>/logs?follow=true&amp;tail=200"<?cs /if ?>>
<div class="bar">
<h2 id="log-head">Last <?cs var:subcount(Logs) ?> lines<?cs if:!Page.Query.search ?> <span class="dim small js" id="live" role="status">Connecting</span><?cs /if ?></h2>
<div class="acts">
<form class="inline" method="get" action="/applications/<?cs var:App.id ?>/logs" role="search"><label class="sr" for="f-search">Search the lines</label><input class="find" type="search" id="f-search" name="search" value="<?cs var:Page.Query.search ?>" placeholder="Search">
<button class="btn mini">Search</button>
</form><?cs
if:!Page.Query.search ?>
<button class="btn mini js" type="button" id="pause">Pause</button><?cs /if ?>
<button class="btn mini js" type="button" data-copy="#log">Copy</button><a class="btn mini" href="/applications/<?cs var:App.id ?>/logs">Refresh</a>
</div>
</div>
<ol class="log" id="log" tabindex="0" aria-label="Container output" data-last="<?cs var:Last ?>" data-empty="<?cs if:Page.Query.search ?>No line has that in it.<?cs else ?>Nothing was printed yet.<?cs /if ?>"><?cs
each:l = Logs ?><li class="<?cs var:l.stream ?>"><time datetime="<?cs var:l.time ?>"><?cs var:string.slice(l.time, 11, 19) ?></time><span class="w"><?cs var:l.task ?></span><span><?cs var:l.message ?></span></li><?cs /each ?></ol></section>
<?cs include!"layout/bottom.cs" ?>
