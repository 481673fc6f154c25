<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "settings" ?><?cs set:Edit = "1" ?><?cs set:Secret = "Empty: stays as it is." ?><?cs include!"layout/top.cs" ?>
<?cs include!"app/head.cs" ?><?cs
def:open(id, words) ?>
<form class="card form" method="post" action="/applications/<?cs var:App.id ?>/settings" aria-labelledby="<?cs var:id ?>"><?cs call:csrf() ?>
<h2 id="<?cs var:id ?>"><?cs var:words ?></h2><?cs /def ?>
<?cs if:Page.May.edit ?><p class="dim">Saved at once, in effect with the next deployment.</p>
<?cs call:open("general", "General") ?>
<div class="grid">
<?cs call:code("name", "Name", Form.Value.name, Form.Message.name, "The address davit made keeps the old name.") ?>
<?cs call:field("text", "description", "What it is for", Form.Value.description, Form.Message.description, "Empty: nothing is said.") ?>
<?cs call:field("number", "port", "Port it listens on", Form.Value.port, Form.Message.port, "Inside the container.") ?>
</div>
<?cs include!"app/part_run.cs" ?><button class="btn">Save</button></form>
<?cs call:open("source", "Source") ?><button class="sr" tabindex="-1" aria-hidden="true">Save</button><?cs if:App.git_source.repoUrl ?><?cs include!"app/part_source.cs" ?><?cs else ?><?cs include!"app/part_image.cs" ?><?cs /if ?>
<?cs if:App.git_source.publicKey ?>
<div>
<h3>Deploy key</h3>
<div class="key"><code id="pubkey"><?cs var:App.git_source.publicKey ?></code>
<button class="btn mini js" type="button" data-copy="#pubkey">Copy</button>
</div>
</div><?cs
if:App.git_source.hostKey ?>
<div>
<h3>Host key, pinned</h3><code><?cs var:App.git_source.hostKey ?></code>
</div><?cs /if ?><?cs /if ?>
<button class="btn">Save</button>
</form>
<?cs call:open("health", "Health check") ?><?cs include!"app/part_health.cs" ?>
<button class="btn">Save</button>
</form>
<?cs else ?><p class="note">Your role in this team is <?cs var:Page.MyRole ?>; changing settings needs developer.</p><?cs /if ?>
<?cs if:Page.May.admin ?>
<section class="card form" aria-labelledby="delete">
<h2 id="delete">Delete <?cs var:App.name ?></h2>
<p>It stops at once and its addresses answer nothing. For 7 days it can be restored from the project's page; then its releases, variables and logs are gone.</p>
<form class="form" method="post" action="/applications/<?cs var:App.id ?>/delete"><?cs call:csrf() ?>
<?cs call:code("confirm", "Its name, to be sure", "", Form.Message.confirm, "") ?>
<button class="btn risk">Delete <?cs var:App.name ?></button></form></section><?cs /if ?>
<?cs include!"layout/bottom.cs" ?>
