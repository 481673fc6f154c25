<?cs # SPDX-License-Identifier: MIT
# Rows of core/spec_diff.h as a table. ?><?cs
def:what(w) ?><?cs if:string.slice(w, 0, 4) == "env." ?><?cs var:Words.Diff.env ?> <code><?cs var:string.slice(w, 4, string.length(w)) ?></code><?cs else ?><?cs call:word(Words.Diff[w], w) ?><?cs /if ?><?cs /def ?><?cs

def:side(value, secret) ?><?cs if:secret ?><span class="dim">secret, not shown</span><?cs elif:string.length(value) ?><code><?cs var:value ?></code><?cs else ?><span class="dim">empty</span><?cs /if ?><?cs /def ?><?cs

def:diff(changes) ?><table class="t diff"><thead>
<tr>
<th scope="col">What</th>
<th scope="col">Before</th>
<th scope="col">After</th>
</tr></thead><tbody>
<?cs each:c = changes ?><tr class="<?cs var:c.kind ?>"><th scope="row"><?cs call:what(c.what) ?></th>
<td data-l="Before"><?cs if:c.kind == "added" ?><span class="dim">not set</span><?cs else ?><?cs call:side(c.before, c.secret) ?><?cs /if ?></td>
<td data-l="After"><?cs if:c.kind == "removed" ?><span class="dim">not set</span><?cs else ?><?cs call:side(c.after, c.secret) ?><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table><?cs /def ?>
