<?cs # SPDX-License-Identifier: MIT
# Variables of an application or environment; the page sets Base, its path. ?><?cs
if:subcount(Vars) ?>
<table class="t"><thead>
<tr>
<th scope="col">Name</th>
<th scope="col">Value</th>
<th scope="col">Used by</th>
<th scope="col">Changed</th>
<th scope="col"><span class="sr">Actions</span></th>
</tr></thead><tbody>
<?cs each:v = Vars ?><tr><th scope="row" class="mono"><?cs var:v.key ?></th>
<td data-l="Value"><?cs if:v.is_secret ?><span class="dim">secret, never shown</span><?cs else ?><code><?cs var:v.value ?></code><?cs /if ?></td>
<td data-l="Used by"><?cs call:word(Words.Usage[v.usage], v.usage) ?></td>
<td data-l="Changed"><?cs call:when(v.updated_at, v.updated_at_ago) ?><?cs if:v.updated_by ?> <span class="dim small"><?cs var:v.updated_by ?></span><?cs /if ?></td>
<td class="do"><?cs if:Page.May.edit ?>
<div class="acts"><a class="btn mini" href="?key=<?cs var:url_escape(v.key) ?>#set">Replace<span class="sr"> <?cs var:v.key ?></span></a>
<?cs call:act(Base + "/variables/" + v.key + "/delete", "Delete", "mini risk", "", "Delete " + v.key + "? What runs keeps it until the next deployment.") ?>
</div><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table>
<?cs else ?>
<div class="empty"><p>No variable yet. Plain values are shown here; secrets are sealed and never shown again, not even to you.</p>
</div><?cs /if ?>
<?cs if:Page.May.edit ?>
<div class="cols" id="set">
<form class="card form" method="post" action="/<?cs var:Base ?>/variables" aria-labelledby="set-head"><?cs call:csrf() ?>
<h2 id="set-head">Set a variable</h2>
<p class="dim small">A name that exists is replaced.</p>
<?cs call:code("key", "Name", Form.Value.key, Form.Message.key, "Letters, digits and _, not beginning with a digit.") ?>
<?cs call:area("value", "Value", Form.Value.value, Form.Message.value, "", "2") ?>
<div class="f"><label class="check"><input type="checkbox" name="isSecret" value="true"<?cs if:Form.Value.isSecret ?> checked<?cs /if ?>>Secret: sealed, and never shown again</label>
</div>
<div class="f"><label for="f-usage">Used by</label>
<select id="f-usage" name="usage">
<?cs call:option("run", Words.Usage.run, Form.Value.usage) ?>
<?cs call:option("build", Words.Usage.build, Form.Value.usage) ?>
<?cs call:option("both", Words.Usage.both, Form.Value.usage) ?></select>
</div>
<button class="btn">Set variable</button></form>
<form class="card form" method="post" action="/<?cs var:Base ?>/import" aria-labelledby="import-head"><?cs call:csrf() ?>
<h2 id="import-head">Import .env</h2>
<?cs call:area("text", "Lines", Form.Value.text, Form.Message.text, "NAME=value, one a line; # begins a comment. Names that exist are replaced.", "7") ?>
<div class="f"><label class="check"><input type="checkbox" name="secret" value="true"<?cs if:Form.Value.secret ?> checked<?cs /if ?>>All of them are secrets</label>
</div>
<button class="btn">Import</button></form></div><?cs /if ?>
