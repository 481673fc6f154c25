<?cs # SPDX-License-Identifier: MIT
# Every recurring piece once, for those who make pages. ?><?cs set:Section = "styleguide" ?><?cs include!"layout/top.cs" ?><?cs include!"layout/diff.cs" ?><?cs include!"layout/log.cs" ?><?cs
set:Iso = "2026-01-31T12:30:00Z" ?><?cs
def:stage(look, name, says) ?><li class="<?cs var:look ?>"><b><?cs var:Words.Stage[name] ?></b><span><?cs var:says ?></span></li><?cs /def ?><?cs
def:said_line(level, stage, text) ?><li class="<?cs var:level ?>"><time datetime="<?cs var:Iso ?>">12:30:00</time><span class="w"><?cs var:stage ?></span><span><?cs var:text ?></span></li><?cs /def ?>
<div class="head"><div><h1>Style guide</h1><p class="dim">Pieces that pages are made of. Each is a macro of <code>templates/layout</code> or a class of <code>static/davit.css</code>; new pages take these.</p></div>
<div class="acts"><button class="btn" type="button">Secondary</button><button class="btn go" type="button"><?cs call:icon("plus") ?>Primary</button></div>
</div>
<section aria-labelledby="sg-text">
<h2 id="sg-text">Text</h2>
<p>Two sizes and one for titles. <strong>Strong</strong>, <span class="dim">dim</span>, <span class="small">small</span>, <code>code</code>, <kbd>Ctrl K</kbd>, <a href="#sg-text">a link</a>, <mark>found</mark>.</p>
<h3>A heading of the third level</h3>
<pre class="log" tabindex="0" aria-label="Code"><code>FROM scratch
COPY web /web</code></pre></section>
<section aria-labelledby="sg-states">
<h2 id="sg-states">States: <code>badge</code>, <code>when</code>, <code>release</code></h2>
<ul class="counts"><li><?cs call:badge("stopped") ?></li><li><?cs call:badge("deploying") ?></li><li><?cs call:badge("running") ?></li><li><?cs call:badge("degraded") ?></li><li><?cs call:badge("failed") ?></li><li><?cs call:badge("scaling") ?></li><li><?cs call:badge("pending") ?></li><li><?cs call:badge("building") ?></li><li><?cs call:badge("success") ?></li><li><?cs call:badge("cancelled") ?></li><li><?cs call:badge("superseded") ?></li><li><?cs call:badge("rolled_back") ?></li><li><?cs call:badge("none") ?></li></ul>
<p><?cs call:when(Iso, "") ?>, <?cs set:Sample.release.number = "12" ?><?cs set:Sample.release.commitSha = "0123456789abcdef" ?><?cs call:release(Sample.release) ?></p></section>
<section aria-labelledby="sg-buttons">
<h2 id="sg-buttons">Buttons</h2>
<div class="acts"><button class="btn go" type="button">The one next step</button><button class="btn" type="button">Another</button><button class="btn risk" type="button">Dangerous</button><button class="btn mini" type="button">In a bar</button><button class="btn" type="button" disabled>Not now</button><button class="link" type="button">As a link</button></div>
<form action="/styleguide" method="get" data-confirm="Say yes here, and nothing happens."><button class="btn risk">Asks before</button></form></section>
<section aria-labelledby="sg-fields">
<h2 id="sg-fields">Fields: <code>field</code>, <code>code</code>, <code>secret</code>, <code>area</code>, <code>option</code></h2>
<div class="card form">
<div class="grid"><?cs call:field("text", "sg-plain", "A field", "its value", "", "What it is for, in one line.") ?><?cs call:field("number", "sg-wrong", "A wrong one", "70000", "a port is a number from 1 to 65535", "Inside the container.") ?></div>
<?cs call:code("sg-code", "A name", "web-1", "", "No spelling, no capitals.") ?><?cs call:secret("sg-secret", "A password", "", "Is never shown again.", "off") ?><?cs call:area("sg-area", "Lines", "ONE=1", "", "One a line.", "3") ?>
<div class="f"><label for="f-sg-choice">A choice</label><select id="f-sg-choice"><?cs call:option("a", "The first", "b") ?><?cs call:option("b", "The second", "b") ?></select></div>
<label class="check"><input type="checkbox" checked>Something to agree to</label>
</div></section>
<section aria-labelledby="sg-notes">
<h2 id="sg-notes">Notes</h2>
<p class="note">Something to know.</p>
<p class="note ok">Something that went well.</p>
<p class="note work">Something under way.</p>
<div class="note bad"><h3>What happened</h3><p>Why, and what to do. <code>ERROR_CODE</code></p></div>
<div class="empty"><p>Nothing is here yet; this says what would be.</p><p><a class="btn go" href="#sg-notes"><?cs call:icon("plus") ?>The next step</a></p></div></section>
<section aria-labelledby="sg-table">
<h2 id="sg-table">Table: a list on a phone</h2>
<table class="t"><thead>
<tr><th scope="col">Name</th><th scope="col">State</th><th scope="col">Changed</th><th scope="col"><span class="sr">Actions</span></th></tr></thead><tbody>
<tr><th scope="row" class="name"><a href="#sg-table">web</a></th><td data-l="State"><?cs call:badge("running") ?></td><td data-l="Changed"><?cs call:when(Iso, "") ?></td><td class="do"><div class="acts"><button class="btn mini" type="button">Deploy</button></div></td></tr>
<tr><th scope="row" class="name"><a href="#sg-table">worker</a></th><td data-l="State"><?cs call:badge("failed") ?></td><td data-l="Changed"><?cs call:when(Iso, "") ?></td><td class="do"><div class="acts"><button class="btn mini" type="button">Deploy</button></div></td></tr></tbody></table>
<?cs set:Pager.next = "sample" ?><?cs set:Pager.total = "200" ?><?cs call:pager("rows", "") ?></section>
<section aria-labelledby="sg-stages">
<h2 id="sg-stages">Stages and log</h2>
<ol class="stages" aria-label="Stages"><?cs call:stage("done", "fetch", "2 s") ?><?cs call:stage("running", "build", "41 s") ?><?cs call:stage("pending", "update", Words.StageState.pending) ?><?cs call:stage("failed", "healthy", Words.StageState.failed) ?></ol>
<ol class="log" tabindex="0" aria-label="Log" id="sg-log"><?cs call:said_line("info", "fetch", "Fetching https://example.org/web.git") ?><?cs call:said_line("warn", "build", "The image exposes 3000/tcp, the application's port is 8080") ?><?cs call:said_line("error", "healthy", "HEALTH_CHECK_FAILED: nothing answered on port 8080") ?></ol></section>
<section aria-labelledby="sg-diff">
<h2 id="sg-diff">What changes: <code>diff</code></h2>
<?cs set:Sample.changes.0.what = "env.GREETING" ?><?cs set:Sample.changes.0.kind = "changed" ?><?cs set:Sample.changes.0.before = "hello" ?><?cs set:Sample.changes.0.after = "good morning" ?><?cs
set:Sample.changes.1.what = "env.API_KEY" ?><?cs set:Sample.changes.1.kind = "changed" ?><?cs set:Sample.changes.1.secret = "1" ?><?cs
set:Sample.changes.2.what = "port" ?><?cs set:Sample.changes.2.kind = "added" ?><?cs set:Sample.changes.2.after = "8080" ?><?cs
set:Sample.changes.3.what = "resources.memoryLimit" ?><?cs set:Sample.changes.3.kind = "removed" ?><?cs set:Sample.changes.3.before = "256" ?><?cs call:diff(Sample.changes) ?></section>
<section aria-labelledby="sg-copy">
<h2 id="sg-copy">Copy box: <code>copybox</code></h2>
<?cs call:copybox("sg-token", "docker run --rm hello-world") ?>
<dl class="facts"><dt>Image</dt><dd><code>registry.example.org/team/web:1.9</code></dd><dt>Replicas</dt><dd>2</dd></dl></section>
<?cs include!"layout/bottom.cs" ?>
