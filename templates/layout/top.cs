<?cs # SPDX-License-Identifier: MIT ?><?cs include!"layout/macros.cs" ?><?cs
def:main(path, words, section) ?><a href="/<?cs var:path ?>"<?cs if:Section == section ?> aria-current="true"<?cs /if ?>><?cs var:words ?></a><?cs /def ?><!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><?cs if:Form.Error ?>Error: <?cs /if ?><?cs var:Page.Title ?> - davit</title>
<link rel="icon" href="/static/icon.svg?v=<?cs var:Page.Rev ?>" type="image/svg+xml">
<link rel="stylesheet" href="/static/davit.css?v=<?cs var:Page.Rev ?>">
<script src="/static/theme.js?v=<?cs var:Page.Rev ?>"></script>
<script type="module" src="/static/panel.js?v=<?cs var:Page.Rev ?>"></script>
</head>
<body<?cs if:Page.User.id ?> data-palette="/search"<?cs /if ?>>
<a class="skip" href="#main">Skip to content</a>
<header class="top"><div>
<a class="brand" href="/"><?cs call:icon("davit") ?>davit</a>
<?cs if:Page.User.id ?>
<nav aria-label="Main"><?cs call:main("", "Home", "home") ?><?cs call:main("projects", "Projects", "projects") ?><?cs call:main("activity", "Activity", "activity") ?><?cs call:main("teams", "Team", "team") ?><?cs if:Page.May.instance ?><?cs call:main("settings", "Settings", "settings") ?><?cs /if ?><?cs call:main("account", "Account", "account") ?></nav>
<?cs if:Section != "search" ?><form role="search" action="/search"><label class="sr" for="find">Search</label><input type="search" id="find" name="q" maxlength="100" placeholder="Search" autocomplete="off" autocapitalize="none" spellcheck="false" required><kbd class="js" aria-hidden="true">Ctrl K</kbd></form>
<?cs /if ?><?cs /if ?>
<div class="who">
<button class="link js" type="button" data-theme="" aria-pressed="false"><?cs call:icon("theme") ?><span class="sr">Dark theme</span></button><?cs if:Page.User.id ?>
<form method="post" action="/sign-out"><?cs call:csrf() ?>
<button class="link">Sign out</button>
</form><?cs /if ?>
</div>
</div></header>
<main id="main">
<?cs if:Page.Flash ?><p class="note ok" role="status"><?cs var:Page.Flash ?></p>
<?cs /if ?>
