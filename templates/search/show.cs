<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "search" ?><?cs include!"layout/top.cs" ?>
<h1>Search</h1>
<form class="inline narrow" role="search" action="/search">
<div class="f"><label for="q">Name, host name, image or repository</label>
<input type="search" id="q" name="q" maxlength="100" autocomplete="off" autocapitalize="none" spellcheck="false" value="<?cs var:Page.Query.q ?>" autofocus>
</div>
<button class="btn go">Search</button></form>
<?cs if:subcount(Found) ?>
<section aria-labelledby="found">
<div class="bar">
<h2 id="found"><?cs if:More ?>The first <?cs /if ?><?cs var:subcount(Found) ?> found</h2><?cs if:More ?><span class="dim small">There are more; a longer text finds fewer.</span><?cs /if ?>
</div>
<table class="t"><thead>
<tr>
<th scope="col">Name</th>
<th scope="col">Kind</th>
<th scope="col">Where</th>
<th scope="col">Found in</th>
</tr></thead><tbody>
<?cs each:f = Found ?>
<tr>
<th scope="row" class="name"><a href="/<?cs var:string.slice(f.path, 1, string.length(f.path)) ?>"><?cs var:f.name ?></a></th>
<td data-l="Kind"><?cs call:word(Words.Kind[f.kind], f.kind) ?></td>
<td data-l="Where"><?cs if:f.kind == "project" ?><span class="dim">Team</span> <?cs /if ?><?cs var:f.where ?></td>
<td data-l="Found in"><?cs if:f.match ?><code><?cs var:f.match ?></code><?cs else ?><span class="dim">its name</span><?cs /if ?></td>
</tr>
<?cs /each ?></tbody></table></section>
<?cs elif:Page.Query.q ?>
<div class="empty"><p>Nothing of your teams has <strong><?cs var:Page.Query.q ?></strong> in its name, host names, image or repository. Deleted applications are listed in their project.</p>
<p><a class="btn" href="/projects">To the projects</a></p>
</div>
<?cs else ?>
<div class="empty"><p>Type a part of what you look for: projects and environments are found by their name, applications also by host name, image and repository.</p>
</div><?cs /if ?>
<?cs include!"search/palette.cs" ?><?cs include!"layout/bottom.cs" ?>
