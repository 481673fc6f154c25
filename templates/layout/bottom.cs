<?cs # SPDX-License-Identifier: MIT ?></main>
<p class="sr" id="announce" role="status" aria-live="polite"></p>
<footer class="foot">davit <?cs var:Page.Instance ?></footer>
<?cs include!"layout/words.cs" ?>
</body>
</html>
