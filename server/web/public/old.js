/* Runs only in browsers without ES modules: a plain page that says what to do. */
(function () {
  var box = document.getElementById('app');
  if (!box) return;
  box.innerHTML =
    '<div class="old-browser"><h1>请升级浏览器</h1>' +
    '<p>本系统需要 Chrome 87、Edge 88、Safari 14、Firefox 78 或更新的浏览器（360、QQ 等浏览器请切换到"极速模式"）。</p>' +
    '<p>Please use a newer browser: Chrome 87, Edge 88, Safari 14, Firefox 78 or later.</p></div>';
})();
