<?cs # SPDX-License-Identifier: MIT ?></main>
<p class="sr" id="announce" role="status" aria-live="polite"></p>
<footer class="foot">davit <?cs var:Page.Instance ?></footer>
<dialog id="confirm" aria-labelledby="confirm-words"><form method="dialog"><p id="confirm-words"></p>
<div class="acts">
<button value="no">Keep as it is</button>
<button class="btn go" value="yes"><?cs var:Words.Script.goOn ?></button>
</div>
</form></dialog>
<?cs include!"layout/words.cs" ?><?cs if:Page.User.id ?>
<template id="palette"><dialog class="palette" aria-label="Search and commands"><form action="/search">
<input name="q" maxlength="100" role="combobox" aria-label="Search or command" aria-autocomplete="list" aria-controls="palette-list" aria-expanded="false" placeholder="Search or command" autocomplete="off" autocapitalize="none" spellcheck="false">
<ul id="palette-list" role="listbox" aria-label="Results" data-application="<?cs var:Words.Kind.application ?>" data-project="<?cs var:Words.Kind.project ?>" data-environment="<?cs var:Words.Kind.environment ?>">
<li role="option" data-path="/">Overview</li>
<li role="option" data-path="/projects">Projects</li>
<li role="option" data-path="/applications/new">New application</li>
<li role="option" data-path="/projects/new">New project</li>
<li role="option" data-path="/activity">Activity</li>
<li role="option" data-path="/teams">Team</li>
<li role="option" data-path="/account">Account</li>
</ul>
<p class="dim small" role="status" data-found="found" data-none="Nothing found." data-fail="No answer. Enter searches on a page of its own."></p>
</form></dialog></template><?cs /if ?>
</body>
</html>
