<?cs # SPDX-License-Identifier: MIT
# Parts of a log: search, buttons, pages, a line's text.  Log.query is what is
# searched, as part of an address. ?><?cs

def:logfind() ?><label class="sr" for="log-q">Search the lines</label><input class="find" type="search" id="log-q" name="q" maxlength="200" value="<?cs var:Page.Query.q ?>" placeholder="Search the lines" autocomplete="off" autocapitalize="none" spellcheck="false">
<button class="btn mini">Search</button><?cs /def ?><?cs

def:logacts() ?><?cs if:!Log.newer && !Deployment.finished_at ?><button class="btn mini js" type="button" id="pause">Pause</button><?cs /if ?>
<button class="btn mini js" type="button" data-wrap="#log" aria-pressed="true">Wrap</button>
<button class="btn mini js" type="button" data-copy="#log">Copy</button>
<a class="btn mini" href="/<?cs var:Log.text ?>?<?cs var:Log.query ?>" download>Download</a><?cs /def ?><?cs

def:logpages() ?><div class="bar small">
<p class="dim" id="log-count"><?cs
if:Log.capped ?>Lines <?cs var:Log.first ?> to <?cs var:Log.last ?>; more than 200,000 are kept<?cs
elif:Log.to >= Log.from && Log.total > #0 ?>Lines <?cs var:Log.from ?> to <?cs var:Log.to ?> of <?cs var:Log.total ?><?cs if:Log.query ?> that fit<?cs /if ?><?cs
elif:Log.total > #0 ?>None of <?cs var:Log.total ?> lines is here<?cs
else ?>No lines<?cs /if ?></p>
<nav class="acts" aria-label="Pages of the log"><?cs
if:Log.query ?><a href="/<?cs var:Log.path ?>#log-head">All lines</a><?cs /if ?><?cs
if:Log.older ?><a href="/<?cs var:Log.path ?>?after=0&amp;<?cs var:Log.query ?>#log-head">Oldest</a><a id="older" rel="prev" href="/<?cs var:Log.path ?>?before=<?cs var:Log.older ?>&amp;<?cs var:Log.query ?>#log-head">Older</a><?cs /if ?><?cs
if:Log.newer ?><a rel="next" href="/<?cs var:Log.path ?>?after=<?cs var:Log.newer ?>&amp;<?cs var:Log.query ?>#log-head">Newer</a><a href="/<?cs var:Log.path ?>?<?cs var:Log.query ?>#log-head">Newest</a><?cs else ?><a href="/<?cs var:Log.path ?>?<?cs var:Log.query ?>">Refresh</a><?cs /if ?></nav>
</div><?cs /def ?><?cs

# What a script needs to go on from here. ?><?cs
def:logdata() ?> data-last="<?cs var:Log.newest ?>" data-total="<?cs if:!Log.capped ?><?cs var:Log.total ?><?cs /if ?>" data-q="<?cs var:Page.Query.q ?>" data-level="<?cs var:Page.Query.level ?>" data-stream="<?cs var:Page.Query.stream ?>" data-query="<?cs var:Log.query ?>"<?cs if:!Log.newer ?> data-follow=""<?cs /if ?><?cs /def ?><?cs

def:logtext(l) ?><span><?cs if:subcount(l.parts) ?><?cs each:p = l.parts ?><?cs if:p.hit ?><mark><?cs var:p.text ?></mark><?cs else ?><?cs var:p.text ?><?cs /if ?><?cs /each ?><?cs else ?><?cs var:l.message ?><?cs /if ?></span><?cs /def ?><?cs

# A stage's name, leading to where its lines begin. ?><?cs
def:began(name, b) ?><?cs if:b.at ?><a href="<?cs if:!b.here ?>?after=<?cs var:b.after ?><?cs /if ?>#stage-<?cs var:name ?>"><?cs call:word(Words.Stage[name], name) ?></a><?cs else ?><?cs call:word(Words.Stage[name], name) ?><?cs /if ?><?cs /def ?>
