<?cs # SPDX-License-Identifier: MIT ?>
<fieldset class="form from-git"><legend class="sr">Git repository</legend>
<?cs call:code("gitSource.repoUrl", "Repository", Form.Value.gitSource.repoUrl, Form.Message.gitSource.repoUrl, "https://host/path or git@host:path. For git@ and ssh:// a deploy key is made and shown.") ?>
<?cs set:Kind = "repository" ?><?cs include!"app/part_lookup.cs" ?>
<details<?cs if:Form.Again || Edit || Lookup.kind == "repository" ?> open<?cs /if ?>><summary>Build and access<?cs if:!Edit ?> <span class="dim">default branch, ./Dockerfile, public repository</span><?cs /if ?></summary>
<div class="form">
<div class="grid">
<div class="f<?cs if:Form.Message.gitSource.branch ?> wrong<?cs /if ?>"><?cs call:said("gitSource.branch", "Branch or tag", Form.Message.gitSource.branch, "Empty: the remote's default.") ?><input class="mono" list="repository-names" spellcheck="false" autocapitalize="none" autocomplete="off" value="<?cs var:Form.Value.gitSource.branch ?>"<?cs call:tied("gitSource.branch", Form.Message.gitSource.branch, "h") ?>></div>
<?cs call:code("gitSource.buildPath", "Context", Form.Value.gitSource.buildPath, Form.Message.gitSource.buildPath, "Folder in the repository; . is its root.") ?>
<?cs call:code("gitSource.dockerfile", "Dockerfile", Form.Value.gitSource.dockerfile, Form.Message.gitSource.dockerfile, "Its path below the context.") ?>
<?cs call:code("gitSource.target", "Target", Form.Value.gitSource.target, Form.Message.gitSource.target, "Stage to build. Empty: the last.") ?>
</div>
<?cs call:area("gitSource.buildArgs", "Build arguments", Form.Value.gitSource.buildArgs, Form.Message.gitSource.buildArgs, "NAME=value, one a line. They are visible in the image: no secrets here.", "2") ?>
<div class="grid">
<?cs call:code("gitSource.username", "User name for https", Form.Value.gitSource.username, Form.Message.gitSource.username, "Only for a private repository.") ?>
<?cs call:secret("gitSource.token", "Access token for https", Form.Message.gitSource.token, Secret, "off") ?>
</div>
<?cs if:App.git_source.auth == "ssh" ?>
<div class="f"><label class="check"><input type="checkbox" id="f-gitSource.deployKey" name="gitSource.deployKey" value="true">Make a new deploy key in place of the present one</label>
</div><?cs /if ?>
</div></details></fieldset>
