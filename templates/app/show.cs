<?cs # SPDX-License-Identifier: MIT ?><?cs set:Section = "projects" ?><?cs set:Tab = "" ?><?cs include!"layout/top.cs" ?>
<?cs include!"app/head.cs" ?>
<?cs if:App.git_source.publicKey && !App.release.number ?>
<section class="note" aria-labelledby="key">
<h2 id="key">Add this deploy key to the repository</h2>
<p>It lets davit read <code><?cs var:App.git_source.repoUrl ?></code> and nothing else. Give it no write access, then deploy.</p>
<div class="key"><code id="pubkey"><?cs var:App.git_source.publicKey ?></code>
<button class="btn mini js" type="button" data-copy="#pubkey">Copy</button>
</div>
</section>
<?cs /if ?>
<?cs if:App.pending_changes && subcount(Plan) ?>
<section aria-labelledby="pending">
<h2 id="pending">Not deployed yet</h2>
<?cs include!"layout/diff.cs" ?><?cs include!"app/part_plan.cs" ?>
</section><?cs /if ?>
<div class="cols">
<div>
<section id="recent" data-swap="" aria-labelledby="recent-head">
<div class="bar">
<h2 id="recent-head">Recent deployments</h2>
</div>
<?cs if:subcount(Deployments) ?><?cs include!"app/rows.cs" ?>
<?cs else ?>
<div class="empty"><p>Not deployed yet.<?cs if:Page.May.deploy ?> Deploying fetches the source, makes a release and switches visitors to it once it is healthy.<?cs /if ?></p>
</div><?cs /if ?>
</section>
</div>
<div>
<section class="card" id="facts" data-swap="" aria-labelledby="facts-head">
<h2 id="facts-head">What runs</h2>
<dl class="facts"><?cs if:App.git_source.repoUrl ?>
<dt>Repository</dt><dd><code><?cs var:App.git_source.repoUrl ?></code></dd>
<dt>Branch</dt><dd><?cs if:App.git_source.branch ?><code><?cs var:App.git_source.branch ?></code><?cs else ?>the remote's default<?cs /if ?></dd>
<dt>Dockerfile</dt><dd><code><?cs var:App.git_source.dockerfile ?></code> in <code><?cs var:App.git_source.buildPath ?></code></dd>
<?cs else ?><dt>Image</dt><dd><code><?cs var:App.image ?></code></dd>
<?cs /if ?><?cs if:App.release.digest ?><dt>Pinned at</dt><dd><code><?cs var:App.release.digest ?></code></dd>
<?cs /if ?><dt>Port</dt><dd><?cs var:App.port ?></dd>
<dt>Health check</dt><dd><?cs if:App.health_check.type == "none" ?>the process lives<?cs elif:App.health_check.type == "http" ?>HTTP <code><?cs var:App.health_check.path ?></code><?cs elif:App.health_check.type == "tcp" ?>a TCP connection<?cs else ?>a command<?cs /if ?>, every <?cs var:App.health_check.interval ?> s</dd>
<dt>Limits</dt><dd><?cs if:App.resources.memoryLimit ?><?cs var:App.resources.memoryLimit ?> MiB<?cs else ?>no memory limit<?cs /if ?>, <?cs if:App.resources.cpuLimit ?><?cs var:App.resources.cpuLimit ?> CPU<?cs else ?>no CPU limit<?cs /if ?></dd>
<dt>Host names</dt><dd><?cs each:h = App.hosts ?><?cs var:h ?><br><?cs /each ?></dd></dl></section>
<?cs if:App.git_source.publicKey && App.release.number ?>
<section class="card" aria-labelledby="key">
<h2 id="key">Deploy key</h2>
<div class="key"><code id="pubkey"><?cs var:App.git_source.publicKey ?></code>
<button class="btn mini js" type="button" data-copy="#pubkey">Copy</button>
</div>
</section><?cs /if ?>
</div>
</div>
<?cs include!"layout/bottom.cs" ?>
