<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "logs" ?><?cs include!"layout/top.cs" ?><?cs include!"layout/log.cs" ?>
<?cs include!"app/head.cs" ?>
<section aria-labelledby="log-head"<?cs if:!Log.newer ?> data-events="/api/v1/applications/<?cs var:App.id ?>/logs?follow=true"<?cs /if ?>>
<div class="bar">
<h2 id="log-head">Container lines<?cs if:!Log.newer ?> <span class="dim small js" id="live" role="status">Connecting</span><?cs /if ?></h2>
<div class="acts">
<form class="inline" role="search" action="/applications/<?cs var:App.id ?>/logs"><label class="sr" for="log-stream">Stream</label><select id="log-stream" name="stream"><?cs call:option("", "All lines", Page.Query.stream) ?><?cs call:option("stdout", "Standard output", Page.Query.stream) ?><?cs call:option("stderr", "Standard error", Page.Query.stream) ?><?cs call:option("davit", "Notes of davit", Page.Query.stream) ?></select><?cs call:logfind() ?></form>
<?cs call:logacts() ?>
</div>
</div>
<?cs call:logpages() ?>
<ol class="log" id="log" tabindex="0" aria-label="Container lines"<?cs call:logdata() ?> data-empty="<?cs if:Page.Query.q || Page.Query.stream ?><?cs if:Log.older ?>None of 200,000 lines fits. Older looks further back.<?cs else ?>No line fits.<?cs /if ?><?cs else ?>Nothing was printed yet.<?cs /if ?>"><?cs
each:l = Lines ?><li class="<?cs var:l.stream ?>" data-n="<?cs var:l.sequence ?>"><time datetime="<?cs var:l.time ?>"><?cs var:string.slice(l.time, 11, 19) ?></time><span class="w"><?cs var:l.task ?></span><?cs call:logtext(l) ?></li><?cs /each ?></ol>
<p class="dim small"><?cs if:Log.oldest ?>Kept since <time datetime="<?cs var:Log.oldest ?>"><?cs var:string.slice(Log.oldest, 0, 10) ?> <?cs var:string.slice(Log.oldest, 11, 19) ?> UTC</time>. <?cs /if ?>Lines are kept for <?cs var:Log.days ?> days and up to <?cs var:Log.megabytes ?> megabytes, also of containers that are gone. More than 2,000 lines or 512 KiB in a second are dropped; a line says how many.</p>
</section>
<?cs include!"layout/bottom.cs" ?>
