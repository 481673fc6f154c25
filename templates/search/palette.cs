<?cs # SPDX-License-Identifier: MIT
# The command palette; from any page the script comes here for it. ?><dialog class="palette" aria-label="Search and commands"><form action="/search">
<input name="q" maxlength="100" role="combobox" aria-label="Search or command" aria-autocomplete="list" aria-controls="palette-list" aria-expanded="false" placeholder="Search or command" autocomplete="off" autocapitalize="none" spellcheck="false">
<ul id="palette-list" role="listbox" aria-label="Results" data-application="<?cs var:Words.Kind.application ?>" data-project="<?cs var:Words.Kind.project ?>" data-environment="<?cs var:Words.Kind.environment ?>">
<li role="option" data-path="/">Home</li>
<li role="option" data-path="/projects">Projects</li>
<li role="option" data-path="/applications/new">New application</li>
<li role="option" data-path="/projects/new">New project</li>
<li role="option" data-path="/activity">Activity</li>
<li role="option" data-path="/teams">Team</li>
<?cs if:Page.May.instance ?><li role="option" data-path="/settings">Settings</li>
<?cs /if ?><li role="option" data-path="/account">Account</li>
</ul>
<p class="dim small" role="status" data-found="found" data-none="Nothing found." data-fail="No answer. Enter searches on a page of its own."></p>
</form></dialog>
