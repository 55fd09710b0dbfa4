// Opens the profiles of colleagues by the JS-SDK, within WeCom.
(async () => {
  "use strict";
  const status = document.querySelector("#sdk");
  if (!status) return;
  if (!/wxwork/i.test(navigator.userAgent)) {
    status.textContent = "在企业微信中打开本页，可以查看同事的个人信息。";
    return;
  }
  const jsApiList = ["openUserProfile"];
  try {
    const page = location.href.split("#")[0];
    const reply = await fetch("/js-config?url=" + encodeURIComponent(page));
    if (reply.status === 401) return location.reload(); // the session is over
    if (!reply.ok) throw new Error("HTTP " + reply.status);
    const { config, agentConfig } = await reply.json();

    await new Promise((ready, failed) => {
      wx.ready(ready);
      wx.error((e) => failed(new Error(e.errMsg)));
      wx.config({ ...config, jsApiList });
    });
    await new Promise((success, failed) => {
      wx.agentConfig({ ...agentConfig, jsApiList, success, fail: (e) => failed(new Error(e.errMsg)) });
    });
  } catch (e) {
    status.textContent = "无法连接企业微信：" + e.message;
    return;
  }
  status.textContent = "点击同事，查看个人信息。";
  for (const button of document.querySelectorAll(".person")) {
    button.disabled = false;
    button.onclick = () => wx.invoke("openUserProfile", { type: 1, userid: button.dataset.userid }, (result) => {
      status.dataset.result = result.err_msg;
    });
  }
})();
