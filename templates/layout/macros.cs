<?cs # SPDX-License-Identifier: MIT ?><?cs
def:icon(name) ?><svg class="i" aria-hidden="true"><use href="/static/icons.svg?v=<?cs var:Page.Rev ?>#<?cs var:name ?>"></use></svg><?cs /def ?><?cs

def:csrf() ?><input type="hidden" name="csrf" value="<?cs var:Page.Csrf ?>"><?cs /def ?><?cs

# Dot and word of a state of an application or deployment. ?><?cs
def:look(s) ?><?cs
if:s == "running" || s == "success" ?>ok<?cs
elif:s == "failed" || s == "degraded" ?>bad<?cs
elif:s == "deploying" || s == "scaling" || s == "building" || s == "pending" ?>work<?cs
else ?>off<?cs /if ?><?cs /def ?><?cs

# A word of the table, or what it would stand for when it has none. ?><?cs
def:word(said, raw) ?><?cs if:said ?><?cs var:said ?><?cs else ?><?cs var:raw ?><?cs /if ?><?cs /def ?><?cs

def:badge(s) ?><?cs if:s ?><span class="b <?cs call:look(s) ?>"><?cs call:word(Words.State[s], s) ?></span><?cs /if ?><?cs /def ?><?cs

# The state of an application: stopped is another thing before the first
# deployment. ?><?cs
def:state(a) ?><?cs if:a.status == "stopped" && !a.release.number ?><?cs call:badge("none") ?><?cs else ?><?cs call:badge(a.status) ?><?cs /if ?><?cs /def ?><?cs

def:when(iso, ago) ?><?cs if:iso ?><time datetime="<?cs var:iso ?>" title="<?cs var:iso ?>" data-ago><?cs if:ago ?><?cs var:ago ?><?cs else ?><?cs var:string.slice(iso, 0, 10) ?> <?cs var:string.slice(iso, 11, 16) ?><?cs /if ?></time><?cs /if ?><?cs /def ?><?cs

# A form of one button: where it posts, its words, its look, its icon, what to
# ask before. ?><?cs
def:act(path, words, look, icon, ask) ?><form method="post" action="/<?cs var:path ?>"<?cs if:ask ?> data-confirm="<?cs var:ask ?>"<?cs /if ?>><?cs call:csrf() ?><button class="btn <?cs var:look ?>"><?cs if:icon ?><?cs call:icon(icon) ?><?cs /if ?><?cs var:words ?></button></form><?cs /def ?><?cs

# Fields: hint and error stand between label and input, tied to it. ?><?cs
def:said(name, label, error, hint) ?><label for="f-<?cs var:name ?>"><?cs var:label ?></label><?cs
if:hint ?><span class="h" id="h-<?cs var:name ?>"><?cs var:hint ?></span><?cs /if ?><?cs
if:error ?><span class="e" id="e-<?cs var:name ?>"><span class="sr">Error: </span><?cs var:error ?></span><?cs /if ?><?cs /def ?><?cs

def:tied(name, error, hint) ?> id="f-<?cs var:name ?>" name="<?cs var:name ?>"<?cs
if:hint || error ?> aria-describedby="<?cs if:hint ?>h-<?cs var:name ?> <?cs /if ?><?cs if:error ?>e-<?cs var:name ?><?cs /if ?>"<?cs /if ?><?cs
if:error ?> aria-invalid="true"<?cs /if ?><?cs /def ?><?cs

def:field(kind, name, label, value, error, hint) ?><div class="f<?cs if:error ?> wrong<?cs /if ?>"><?cs call:said(name, label, error, hint) ?><input type="<?cs var:kind ?>" value="<?cs var:value ?>"<?cs call:tied(name, error, hint) ?>></div>
<?cs /def ?><?cs

# The same for names: no spelling, no capitals. ?><?cs
def:code(name, label, value, error, hint) ?><div class="f<?cs if:error ?> wrong<?cs /if ?>"><?cs call:said(name, label, error, hint) ?><input class="mono" spellcheck="false" autocapitalize="none" autocomplete="off" value="<?cs var:value ?>"<?cs call:tied(name, error, hint) ?>></div>
<?cs /def ?><?cs

def:secret(name, label, error, hint, fill) ?><div class="f<?cs if:error ?> wrong<?cs /if ?>"><?cs call:said(name, label, error, hint) ?><input type="password" autocomplete="<?cs var:fill ?>"<?cs call:tied(name, error, hint) ?>></div>
<?cs /def ?><?cs

def:area(name, label, value, error, hint, rows) ?><div class="f<?cs if:error ?> wrong<?cs /if ?>"><?cs call:said(name, label, error, hint) ?><textarea rows="<?cs var:rows ?>" spellcheck="false" autocapitalize="none"<?cs call:tied(name, error, hint) ?>>
<?cs var:value ?></textarea></div>
<?cs /def ?><?cs

def:option(value, words, now) ?><option value="<?cs var:value ?>"<?cs if:value == now ?> selected<?cs /if ?>><?cs var:words ?></option><?cs /def ?><?cs

# Text with a button that copies it. ?><?cs
def:copybox(id, text) ?><div class="key"><code id="<?cs var:id ?>"><?cs var:text ?></code>
<button class="btn mini js" type="button" data-copy="#<?cs var:id ?>">Copy</button>
</div><?cs /def ?><?cs

# To another page of a list, which stays filtered as it is. ?><?cs
def:turn(words, cursor, env) ?><?cs if:cursor ?><a class="btn" href="?<?cs if:env ?>environment=<?cs var:url_escape(env) ?>&amp;<?cs /if ?><?cs if:Page.Query.status ?>status=<?cs var:url_escape(Page.Query.status) ?>&amp;<?cs /if ?><?cs if:Page.Query.search ?>search=<?cs var:url_escape(Page.Query.search) ?>&amp;<?cs /if ?>cursor=<?cs var:url_escape(cursor) ?>"><?cs var:words ?></a><?cs /if ?><?cs /def ?><?cs

def:pager(words, env) ?><?cs if:Pager.next || Pager.prev ?><nav class="pager" aria-label="Pages"><?cs
call:turn("Back", Pager.prev, env) ?><?cs call:turn("Next", Pager.next, env) ?><span class="dim small"><?cs var:Pager.total ?> <?cs var:words ?></span></nav><?cs /if ?><?cs /def ?><?cs

def:crumbs() ?><nav class="crumbs" aria-label="Where you are"><ol><li><a href="/projects">Projects</a></li><?cs
each:c = Crumbs ?><li><a href="/<?cs var:c.path ?>"><?cs var:c.name ?></a></li><?cs /each ?></ol></nav><?cs /def ?><?cs

# Number and short commit of a release. ?><?cs
def:release(r) ?><?cs if:r.number ?><span class="mono">v<?cs var:r.number ?></span><?cs if:r.commitSha ?> <code class="dim"><?cs var:string.slice(r.commitSha, 0, 7) ?></code><?cs /if ?><?cs else ?><span class="dim">none</span><?cs /if ?><?cs /def ?>
