<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "domains" ?><?cs include!"layout/top.cs" ?>
<?cs include!"app/head.cs" ?>
<section aria-labelledby="hosts"><div class="bar"><h2 id="hosts">Host names</h2></div>
<table class="t"><thead>
<tr>
<th scope="col">Address</th>
<th scope="col">Path</th>
<th scope="col">Port in the container</th>
<th scope="col">Added</th>
<th scope="col"><span class="sr">Actions</span></th>
</tr></thead><tbody>
<?cs each:d = Domains ?>
<tr>
<th scope="row"><a href="<?cs var:url_validate(d.url) ?>"><?cs var:d.host ?></a><?cs if:d.generated ?> <span class="dim small">made by davit</span><?cs /if ?></th>
<td data-l="Path"><code><?cs var:d.path ?></code></td>
<td data-l="Port"><?cs if:d.port > #0 ?><?cs var:d.port ?><?cs else ?><?cs var:App.port ?><?cs /if ?></td>
<td data-l="Added"><?cs call:when(d.created_at, d.created_at_ago) ?></td>
<td class="do"><?cs if:Page.May.edit && !d.generated ?>
<div class="acts">
<?cs call:act("domains/" + d.id + "/delete", "Remove", "mini risk", "", "Remove " + d.host + "? Visitors who use it get a page that says there is nothing.") ?>
</div><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table><?cs call:pager("host names", "") ?></section>
<?cs if:Page.May.edit ?>
<form class="card form" method="post" action="/applications/<?cs var:App.id ?>/domains" aria-labelledby="add"><?cs call:csrf() ?>
<h2 id="add">Add a host name</h2>
<p class="dim">Its DNS record must lead to this machine. It serves at once, without a deployment.</p>
<div class="grid">
<?cs call:code("host", "Host name", Form.Value.host, Form.Message.host, "such as www.example.org") ?>
<?cs call:code("path", "Path", Form.Value.path, Form.Message.path, "Only below it. Empty: everything.") ?>
<?cs call:field("number", "port", "Port in the container", Form.Value.port, Form.Message.port, "Empty: the application's.") ?>
</div>
<button class="btn">Add host name</button></form><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
