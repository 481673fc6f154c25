<?cs # SPDX-License-Identifier: MIT
# Rows of core/spec_diff.h as a table. ?><?cs
def:what(w) ?><?cs if:string.slice(w, 0, 4) == "env." ?><?cs var:Words.Diff.env ?> <code><?cs var:string.slice(w, 4, string.length(w)) ?></code><?cs else ?><?cs call:word(Words.Diff[w], w) ?><?cs /if ?><?cs /def ?><?cs

def:side(value) ?><?cs if:string.length(value) ?><code><?cs var:value ?></code><?cs else ?><span class="dim">empty</span><?cs /if ?><?cs /def ?><?cs

# Of a secret only that it is another one. ?><?cs
def:before(c) ?><?cs if:c.kind == "added" ?><span class="dim">not set</span><?cs elif:c.secret ?><span class="dim">secret, not shown</span><?cs else ?><?cs call:side(c.before) ?><?cs /if ?><?cs /def ?><?cs
def:after(c) ?><?cs if:c.kind == "removed" ?><span class="dim">not set</span><?cs elif:c.secret ?><?cs if:c.kind == "added" ?>set<?cs else ?>changed<?cs /if ?> <span class="dim">secret, not shown</span><?cs else ?><?cs call:side(c.after) ?><?cs /if ?><?cs /def ?><?cs

def:diff(changes) ?><table class="t diff"><thead>
<tr>
<th scope="col">What</th>
<th scope="col">Before</th>
<th scope="col">After</th>
</tr></thead><tbody>
<?cs each:c = changes ?><tr class="<?cs var:c.kind ?>"><th scope="row"><?cs call:what(c.what) ?></th>
<td data-l="Before"><?cs call:before(c) ?></td>
<td data-l="After"><?cs call:after(c) ?></td>
</tr>
<?cs /each ?></tbody></table><?cs /def ?><?cs

# Where hosts lead: rows of Plan.routes. ?><?cs
def:leads(port) ?><?cs if:port ?>port <?cs var:port ?><?cs else ?><span class="dim">nothing yet</span><?cs /if ?><?cs /def ?><?cs
def:routes(rows) ?><table class="t diff"><thead>
<tr>
<th scope="col">Host name</th>
<th scope="col">Leads to now</th>
<th scope="col">After it</th>
</tr></thead><tbody>
<?cs each:r = rows ?><tr class="<?cs if:!r.before ?>added<?cs /if ?>"><th scope="row"><?cs var:r.host ?></th>
<td data-l="Now"><?cs call:leads(r.before) ?></td>
<td data-l="After it"><?cs call:leads(r.after) ?></td>
</tr>
<?cs /each ?></tbody></table><?cs /def ?><?cs

# The commits between two releases, as their short names. ?><?cs
def:range(c) ?><?cs if:c.commit_range ?><?cs if:c.commit_range_url ?><a href="<?cs var:url_validate(c.commit_range_url) ?>" rel="noreferrer"><code><?cs var:string.slice(c.from.commitSha, 0, 7) ?>...<?cs var:string.slice(c.to.commitSha, 0, 7) ?></code></a><?cs else ?><code><?cs var:string.slice(c.from.commitSha, 0, 7) ?>...<?cs var:string.slice(c.to.commitSha, 0, 7) ?></code><?cs /if ?><?cs /if ?><?cs /def ?>
