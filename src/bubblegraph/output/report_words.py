"""The fixed words of a report in each language, in one table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from itertools import chain, zip_longest

__all__ = ["LANGUAGES", "PHRASES", "Language"]

# English, traditional and simplified Chinese. What stands in braces is taken over: {1}, {2} any
# words, as they are; {m}, {n} one figure; {a} words of ours, which are said in the language.
PHRASES: Sequence[tuple[str, str, str]] = (
    (" and ", "和", "和"),
    (": ", "：", "："),
    ("; ", "；", "；"),
    (", ", "，", "，"),
    (".", "。", "。"),
    (" ", "", ""),
    ("Circular flows", "資金循環", "资金循环"),
    ("Contents", "目錄", "目录"),
    ("Sources", "來源", "来源"),
    ("Filters", "篩選條件", "筛选条件"),
    ("Loop", "迴路", "回路"),
    ("How much goes round", "有多少資金在循環", "有多少资金在循环"),
    ("The loops as lanes of a track", "跑道圖：每條迴路一條跑道", "跑道图：每条回路一条跑道"),
    ("Loop by loop, with the sources", "逐條迴路及其來源", "逐条回路及其来源"),
    ("In order of time", "按時間順序", "按时间顺序"),
    ("Which deals hold the loops together", "哪些交易把迴路連在一起", "哪些交易把回路连在一起"),
    ("Can they pay for what they ordered?", "他們付得起訂單嗎？", "他们付得起订单吗？"),
    ("What was paid", "已付款項", "已付款项"),
    ("Paid in all: {n}.", "總計已付：{n}。", "总计已付：{n}。"),
    ("payment", "付款", "付款"),
    ("day", "日期", "日期"),
    ("paid", "已付", "已付"),
    ("payments", "付款", "付款"),
    ("all {n} payments", "全部 {n} 筆付款", "全部 {n} 笔付款"),
    ("all {n} payment", "全部 {n} 筆付款", "全部 {n} 笔付款"),
    ("{n} payments without an amount", "{n} 筆付款沒有金額", "{n} 笔付款没有金额"),
    ("{n} payment without an amount", "{n} 筆付款沒有金額", "{n} 笔付款没有金额"),
    ("What became of the announcements", "已宣布的交易後來怎樣了", "已宣布的交易后来怎样了"),
    ("How it is computed", "計算方法", "计算方法"),
    ("What is counted", "計入的內容", "计入的内容"),
    ("What limits these numbers", "這些數字的限制", "这些数字的局限"),
    ("As of {1}.", "截至 {1}。", "截至 {1}。"),
    ("The evidence ends {1}.", "證據止於 {1}。", "证据止于 {1}。"),
    ("Amounts in {1} billions.", "金額單位：十億 {1}。", "金额单位：十亿 {1}。"),
    ("Amounts in {1} millions.", "金額單位：百萬 {1}。", "金额单位：百万 {1}。"),
    ("Amounts in {1} thousands.", "金額單位：千 {1}。", "金额单位：千 {1}。"),
    ("Amounts in {1}.", "金額單位：{1}。", "金额单位：{1}。"),
    (
        "At most {1} of the {2} signed ({3}), and at most {4} of the {5} if all is paid ({6}), can complete a lap at disclosed prices.",
        "按已披露的價格，在已簽約的 {2} 中，至多有 {1}（{3}）可以繞行一圈；若全部付清，則在 {5} 中至多有 {4}（{6}）。",
        "按已披露的价格，在已签约的 {2} 中，至多有 {1}（{3}）可以绕行一圈；若全部付清，则在 {5} 中至多有 {4}（{6}）。",
    ),
    (
        "At most {1} of the {2} signed ({3}) can complete a lap at disclosed prices.",
        "按已披露的價格，在已簽約的 {2} 中，至多有 {1}（{3}）可以繞行一圈。",
        "按已披露的价格，在已签约的 {2} 中，至多有 {1}（{3}）可以绕行一圈。",
    ),
    (
        "At most {1} of the {2} if all is paid ({3}) can complete a lap at disclosed prices.",
        "按已披露的價格，若全部付清，在 {2} 中至多有 {1}（{3}）可以繞行一圈。",
        "按已披露的价格，若全部付清，在 {2} 中至多有 {1}（{3}）可以绕行一圈。",
    ),
    (
        "Nothing of the {1} signed, and at most {2} of the {3} if all is paid ({4}), can complete a lap at disclosed prices.",
        "按已披露的價格，已簽約的 {1} 中沒有資金可以繞行一圈；若全部付清，則在 {3} 中至多有 {2}（{4}）。",
        "按已披露的价格，已签约的 {1} 中没有资金可以绕行一圈；若全部付清，则在 {3} 中至多有 {2}（{4}）。",
    ),
    (
        "Nothing of the {1} signed, and nothing of the {2} if all is paid, can complete a lap at disclosed prices.",
        "按已披露的價格，已簽約的 {1} 中沒有資金可以繞行一圈；若全部付清，在 {2} 中也沒有。",
        "按已披露的价格，已签约的 {1} 中没有资金可以绕行一圈；若全部付清，在 {2} 中也没有。",
    ),
    (
        "Nothing of the {1} signed can complete a lap at disclosed prices.",
        "按已披露的價格，已簽約的 {1} 中沒有資金可以繞行一圈。",
        "按已披露的价格，已签约的 {1} 中没有资金可以绕行一圈。",
    ),
    (
        "Nothing of the {1} if all is paid can complete a lap at disclosed prices.",
        "按已披露的價格，即使全部付清，{1} 中也沒有資金可以繞行一圈。",
        "按已披露的价格，即使全部付清，{1} 中也没有资金可以绕行一圈。",
    ),
    (
        "At most {1} of the {2} signed ({3}), and at most {4} of the {5} if all is paid ({6}), can complete a lap at disclosed prices; that is a bound, and the volume may be less.",
        "按已披露的價格，在已簽約的 {2} 中，至多有 {1}（{3}）可以繞行一圈；若全部付清，則在 {5} 中至多有 {4}（{6}）；這是上界，實際可能更少。",
        "按已披露的价格，在已签约的 {2} 中，至多有 {1}（{3}）可以绕行一圈；若全部付清，则在 {5} 中至多有 {4}（{6}）；这是上界，实际可能更少。",
    ),
    (
        "At most {1} of the {2} signed ({3}) can complete a lap at disclosed prices; that is a bound, and the volume may be less.",
        "按已披露的價格，在已簽約的 {2} 中，至多有 {1}（{3}）可以繞行一圈；這是上界，實際可能更少。",
        "按已披露的价格，在已签约的 {2} 中，至多有 {1}（{3}）可以绕行一圈；这是上界，实际可能更少。",
    ),
    (
        "At most {1} of the {2} if all is paid ({3}) can complete a lap at disclosed prices; that is a bound, and the volume may be less.",
        "按已披露的價格，若全部付清，在 {2} 中至多有 {1}（{3}）可以繞行一圈；這是上界，實際可能更少。",
        "按已披露的价格，若全部付清，在 {2} 中至多有 {1}（{3}）可以绕行一圈；这是上界，实际可能更少。",
    ),
    (
        "Nothing of the {1} signed, and at most {2} of the {3} if all is paid ({4}), can complete a lap at disclosed prices; that is a bound, and the volume may be less.",
        "按已披露的價格，已簽約的 {1} 中沒有資金可以繞行一圈；若全部付清，則在 {3} 中至多有 {2}（{4}）；這是上界，實際可能更少。",
        "按已披露的价格，已签约的 {1} 中没有资金可以绕行一圈；若全部付清，则在 {3} 中至多有 {2}（{4}）；这是上界，实际可能更少。",
    ),
    (
        "At most {1} of the {2} paid ({3}) can complete a lap; that is a bound, and the volume may be less.",
        "在已支付的 {2} 中，至多有 {1}（{3}）可以繞行一圈；這是上界，實際可能更少。",
        "在已支付的 {2} 中，至多有 {1}（{3}）可以绕行一圈；这是上界，实际可能更少。",
    ),
    (
        "At most {1} of the {2} paid ({3}) can complete a lap at disclosed prices; that is a bound, and the volume may be less.",
        "按已披露的價格，在已支付的 {2} 中，至多有 {1}（{3}）可以繞行一圈；這是上界，實際可能更少。",
        "按已披露的价格，在已支付的 {2} 中，至多有 {1}（{3}）可以绕行一圈；这是上界，实际可能更少。",
    ),
    (
        "How much can complete a lap is not disclosed.",
        "有多少資金可以繞行一圈，並未披露。",
        "有多少资金可以绕行一圈，并未披露。",
    ),
    (
        "All of it can do so in order of time, invested first.",
        "全部都可以按時間順序（投資在先）完成。",
        "全部都可以按时间顺序（投资在先）完成。",
    ),
    (
        "None of it can do so in order of time, invested first.",
        "沒有一筆可以按時間順序（投資在先）完成。",
        "没有一笔可以按时间顺序（投资在先）完成。",
    ),
    (
        "In order of time, invested first, at most {1} and {2}.",
        "若按時間順序（投資在先），分別至多 {1} 和 {2}。",
        "若按时间顺序（投资在先），分别至多 {1} 和 {2}。",
    ),
    (
        "In order of time, invested first, at most {1}.",
        "若按時間順序（投資在先），至多 {1}。",
        "若按时间顺序（投资在先），至多 {1}。",
    ),
    (
        "In order of time, invested first, at most {1} and {2}; that is a bound, and the volume may be less.",
        "若按時間順序（投資在先），分別至多 {1} 和 {2}；這是上界，實際可能更少。",
        "若按时间顺序（投资在先），分别至多 {1} 和 {2}；这是上界，实际可能更少。",
    ),
    (
        "In order of time, invested first, at most {1}; that is a bound, and the volume may be less.",
        "若按時間順序（投資在先），至多 {1}；這是上界，實際可能更少。",
        "若按时间顺序（投资在先），至多 {1}；这是上界，实际可能更少。",
    ),
    (
        "Whatever the undisclosed prices are, {a}.",
        "無論未披露的價格是多少，{a}。",
        "无论未披露的价格是多少，{a}。",
    ),
    (
        "there is no limit: on no loop does a price have a known upper end",
        "沒有上限：沒有一條迴路的價格有已知上限",
        "没有上限：没有一条回路的价格有已知上限",
    ),
    (
        "at most {1} of what is signed; if all is paid, {a}",
        "已簽約的至多 {1}；若全部付清，{a}",
        "已签约的至多 {1}；若全部付清，{a}",
    ),
    ("at most {m} and {n}", "至多 {m} 和 {n}", "至多 {m} 和 {n}"),
    ("at most {n}", "至多 {n}", "至多 {n}"),
    ("{m} and {n}", "{m} 和 {n}", "{m} 和 {n}"),
    ("loop", "迴路", "回路"),
    ("signed", "已簽約", "已签约"),
    ("if all", "若全部付清", "若全部付清"),
    ("invested", "投資年份", "投资年份"),
    ("spent", "支出年份", "支出年份"),
    ("alone", "單獨", "单独"),
    ("in a row", "在加總行中", "在加总行中"),
    ("relationship", "關係", "关系"),
    ("round-trip volume: each dollar once", "往返額：每一美元只算一次", "往返额：每一美元只算一次"),
    ("round-trip volume (a bound)", "往返額（上界）", "往返额（上界）"),
    ("round-trip volume of all rows", "所有行的往返額", "所有行的往返额"),
    ("round-trip volume", "往返額", "往返额"),
    ("of it in order of time", "其中可按時間順序", "其中可按时间顺序"),
    ("of it in order of time (a bound)", "其中可按時間順序（上界）", "其中可按时间顺序（上界）"),
    (
        "of it in order of time, if dates allow",
        "其中可按時間順序（若日期允許）",
        "其中可按时间顺序（若日期允许）",
    ),
    ("bookings while it goes round", "循環途中各家的入帳額", "循环途中各家的入账额"),
    (
        "bookings while it goes round (a bound)",
        "循環途中各家的入帳額（上界）",
        "循环途中各家的入账额（上界）",
    ),
    (
        "By what each row carries; limits of the deals in this ledger, not findings.",
        "按每行所載金額排列；這是本帳本所列交易的上限，不是認定。",
        "按每行所载金额排列；这是本账本所列交易的上限，不是认定。",
    ),
    (
        "By what each could carry alone; loops share deals: never add up.",
        "按每條迴路單獨所能承載的金額排列；迴路共用交易，不可相加。",
        "按每条回路单独所能承载的金额排列；回路共用交易，不可相加。",
    ),
    (
        "* no source ties these deals together.",
        "* 沒有來源把這些交易聯繫在一起。",
        "* 没有来源把这些交易联系在一起。",
    ),
    (
        "*? too many packages to decide.",
        "*? 交易組合過多，無法判定。",
        "*? 交易组合过多，无法判定。",
    ),
    (
        "† never in order of time, invested first.",
        "† 不可能按時間順序（投資在先）發生。",
        "† 不可能按时间顺序（投资在先）发生。",
    ),
    (
        "bubblegraph cycles --all lists {1} loops.",
        "bubblegraph cycles --all 列出 {1} 條迴路。",
        "bubblegraph cycles --all 列出 {1} 条回路。",
    ),
    (
        "bubblegraph cycles --all lists {1} loop.",
        "bubblegraph cycles --all 列出 {1} 條迴路。",
        "bubblegraph cycles --all 列出 {1} 条回路。",
    ),
    (
        "The loops, with what each could carry alone:",
        "各回路及其單獨所能承載的金額：",
        "各回路及其单独所能承载的金额：",
    ),
    (
        "The largest loops, with what each could carry alone:",
        "最大的迴路及其單獨所能承載的金額：",
        "最大的回路及其单独所能承载的金额：",
    ),
    (
        "Of what was paid so far at most {1} can have completed a lap.",
        "在迄今已支付的金額中，至多有 {1} 可能已繞行一圈。",
        "在迄今已支付的金额中，至多有 {1} 可能已绕行一圈。",
    ),
    (
        "{1} more pair is on a loop only if parents and their subsidiaries are one: bubblegraph cycles --consolidate.",
        "另有 {1} 對交易方只有在母公司與子公司合併時才在迴路上：bubblegraph cycles --consolidate。",
        "另有 {1} 对交易方只有在母公司与子公司合并时才在回路上：bubblegraph cycles --consolidate。",
    ),
    (
        "{n} more pairs are on loops only if parents and their subsidiaries are one: bubblegraph cycles --consolidate.",
        "另有 {n} 對交易方只有在母公司與子公司合併時才在迴路上：bubblegraph cycles --consolidate。",
        "另有 {n} 对交易方只有在母公司与子公司合并时才在回路上：bubblegraph cycles --consolidate。",
    ),
    (
        "Loops through pooled parties are left out.",
        "經過彙集性主體的迴路不計在內。",
        "经过汇集性主体的回路不计在内。",
    ),
    (
        "With them (--pooled) the round-trip volume is the same.",
        "若計入（--pooled），往返額不變。",
        "若计入（--pooled），往返额不变。",
    ),
    (
        "With them (--pooled) the round-trip volume is at most {1} of signed or paid deals, {2} if all is paid.",
        "若計入（--pooled），已簽約或已支付的往返額至多 {1}，若全部付清則為 {2}。",
        "若计入（--pooled），已签约或已支付的往返额至多 {1}，若全部付清则为 {2}。",
    ),
    (
        "With them (--pooled) the round-trip volume is at most {1} of signed or paid deals.",
        "若計入（--pooled），已簽約或已支付的往返額至多 {1}。",
        "若计入（--pooled），已签约或已支付的往返额至多 {1}。",
    ),
    (
        "Every loop passes a pooled party, which stands for many.",
        "每條迴路都經過一個代表許多方的彙集性主體。",
        "每条回路都经过一个代表许多方的汇集性主体。",
    ),
    (
        "Not counted: {a}; details: bubblegraph cycles --notes.",
        "未計入：{a}；詳見 bubblegraph cycles --notes。",
        "未计入：{a}；详见 bubblegraph cycles --notes。",
    ),
    ("Not counted: {a}.", "未計入：{a}。", "未计入：{a}。"),
    (
        "No loop: none of the {1} deals that count leads back to its payer.",
        "沒有迴路：計入的 {1} 筆交易沒有一筆回到付款方。",
        "没有回路：计入的 {1} 笔交易没有一笔回到付款方。",
    ),
    (
        "No loop: the one deal that counts does not lead back to its payer.",
        "沒有迴路：唯一計入的交易沒有回到付款方。",
        "没有回路：唯一计入的交易没有回到付款方。",
    ),
    ("No loop: no deal counts.", "沒有迴路：沒有交易計入。", "没有回路：没有交易计入。"),
    ("No loop: no payment counts.", "沒有迴路：沒有付款計入。", "没有回路：没有付款计入。"),
    (
        "No loop: none of the {1} deals that count leads back to its payer; an amount of 0 pays nothing.",
        "沒有迴路：計入的 {1} 筆交易沒有一筆回到付款方；金額為 0 即無付款。",
        "没有回路：计入的 {1} 笔交易没有一笔回到付款方；金额为 0 即无付款。",
    ),
    (
        "Which payments went round in order of time: bubblegraph cycles --within 30d --tolerance 10%.",
        "哪些付款按時間順序繞了一圈：bubblegraph cycles --within 30d --tolerance 10%。",
        "哪些付款按时间顺序绕了一圈：bubblegraph cycles --within 30d --tolerance 10%。",
    ),
    (
        "V* is not computed: in its place stands the most that entities can pass on.",
        "V* 未算出：以各主體最多能轉付的金額代替。",
        "V* 未算出：以各主体最多能转付的金额代替。",
    ),
    (
        "Counted for what its parts leave: {1}; the limits enclose the exact ones.",
        "按扣除其組成部分後的餘額計入：{1}；所列界限包含精確值。",
        "按扣除其组成部分后的余额计入：{1}；所列界限包含精确值。",
    ),
    (
        "Counted for what their parts leave: {1}; the limits enclose the exact ones.",
        "按扣除其組成部分後的餘額計入：{1}；所列界限包含精確值。",
        "按扣除其组成部分后的余额计入：{1}；所列界限包含精确值。",
    ),
    (
        "May contain other deals of the ledger (its low is reduced): {1}.",
        "可能包含帳本中的其他交易（其下限已減少）：{1}。",
        "可能包含账本中的其他交易（其下限已减少）：{1}。",
    ),
    (
        "May contain other deals of the ledger (their lows are reduced): {1}.",
        "可能包含帳本中的其他交易（其下限已減少）：{1}。",
        "可能包含账本中的其他交易（其下限已减少）：{1}。",
    ),
    (
        "These rows are one way to share out the total; another is as large with as few bookings.",
        "這些行只是總額的一種分配方式；另有一種同樣大、入帳同樣少。",
        "这些行只是总额的一种分配方式；另有一种同样大、入账同样少。",
    ),
    (
        "These rows are one way to share out the total; there may be others as good.",
        "這些行只是總額的一種分配方式；可能還有同樣好的。",
        "这些行只是总额的一种分配方式；可能还有同样好的。",
    ),
    (
        "Prices known only from below are taken at what is known; {a}.",
        "只知下限的價格按已知部分計；{a}。",
        "只知下限的价格按已知部分计；{a}。",
    ),
    (
        "whatever those prices are, the limits above cannot pass {a}",
        "無論這些價格是多少，上述界限都不會超過 {a}",
        "无论这些价格是多少，上述界限都不会超过 {a}",
    ),
    ("Not every loop is listed: {1}.", "並未列出所有迴路：{1}。", "并未列出所有回路：{1}。"),
    ("The totals do not depend on the list.", "總額與此清單無關。", "总额与此清单无关。"),
    ("{n} warrant or guarantee", "{n} 項認股權證或擔保", "{n} 项认股权证或担保"),
    ("{n} warrants and guarantees", "{n} 項認股權證與擔保", "{n} 项认股权证与担保"),
    (
        "{n} warrant or guarantee ({2})",
        "{n} 項認股權證或擔保（{2}）",
        "{n} 项认股权证或担保（{2}）",
    ),
    (
        "{n} warrants and guarantees ({2})",
        "{n} 項認股權證與擔保（{2}）",
        "{n} 项认股权证与担保（{2}）",
    ),
    ("{n} paid in shares", "{n} 筆以股份支付", "{n} 笔以股份支付"),
    ("{n} paid in shares ({2})", "{n} 筆以股份支付（{2}）", "{n} 笔以股份支付（{2}）"),
    ("{n} repayment", "{n} 筆還款", "{n} 笔还款"),
    ("{n} repayments", "{n} 筆還款", "{n} 笔还款"),
    ("{n} repayment ({2})", "{n} 筆還款（{2}）", "{n} 笔还款（{2}）"),
    ("{n} repayments ({2})", "{n} 筆還款（{2}）", "{n} 笔还款（{2}）"),
    ("{n} letter or rumour", "{n} 份意向書或傳聞", "{n} 份意向书或传闻"),
    ("{n} letters and rumours", "{n} 份意向書與傳聞", "{n} 份意向书与传闻"),
    ("{n} letter or rumour ({2})", "{n} 份意向書或傳聞（{2}）", "{n} 份意向书或传闻（{2}）"),
    ("{n} letters and rumours ({2})", "{n} 份意向書與傳聞（{2}）", "{n} 份意向书与传闻（{2}）"),
    ("{n} mark or headline", "{n} 項估值或標題數字", "{n} 项估值或标题数字"),
    ("{n} marks and headlines", "{n} 項估值與標題數字", "{n} 项估值与标题数字"),
    ("{n} mark or headline ({2})", "{n} 項估值或標題數字（{2}）", "{n} 项估值或标题数字（{2}）"),
    ("{n} marks and headlines ({2})", "{n} 項估值與標題數字（{2}）", "{n} 项估值与标题数字（{2}）"),
    ("{n} loop without a price", "{n} 條沒有價格的迴路", "{n} 条没有价格的回路"),
    ("{n} loops without a price", "{n} 條沒有價格的迴路", "{n} 条没有价格的回路"),
    (
        "at least {1} loops without a price",
        "至少 {1} 條沒有價格的迴路",
        "至少 {1} 条没有价格的回路",
    ),
    ("warrants ({1}; {a})", "認股權證（{1}；{a}）", "认股权证（{1}；{a}）"),
    ("guarantees ({1}; {a})", "擔保（{1}；{a}）", "担保（{1}；{a}）"),
    ("paid in shares ({1}; {a})", "以股份支付（{1}；{a}）", "以股份支付（{1}；{a}）"),
    ("repaid ({1}; {a})", "已償還（{1}；{a}）", "已偿还（{1}；{a}）"),
    (
        "letters of intent and rumours ({1}; {a})",
        "意向書與傳聞（{1}；{a}）",
        "意向书与传闻（{1}；{a}）",
    ),
    ("marks and headlines ({1}; {a})", "估值與標題數字（{1}；{a}）", "估值与标题数字（{1}；{a}）"),
    (
        "{n} loop with an undisclosed price ({2}); {a}",
        "{n} 條迴路含未披露的價格（{2}）；{a}",
        "{n} 条回路含未披露的价格（{2}）；{a}",
    ),
    (
        "{n} loops with an undisclosed price ({2}); {a}",
        "{n} 條迴路含未披露的價格（{2}）；{a}",
        "{n} 条回路含未披露的价格（{2}）；{a}",
    ),
    (
        "loops with an undisclosed price ({2}); {a}",
        "含未披露價格的迴路（{2}）；{a}",
        "含未披露价格的回路（{2}）；{a}",
    ),
    ("up to {1}", "至多 {1}", "至多 {1}"),
    ("at least {1}", "至少 {1}", "至少 {1}"),
    ("less than {1}", "不足 {1}", "不足 {1}"),
    ("more than 0", "大於 0", "大于 0"),
    ("0 to at least {1}", "0 至至少 {1}", "0 至至少 {1}"),
    ("undisclosed", "未披露", "未披露"),
    ("about {a}", "約 {a}", "约 {a}"),
    ("{1} (stated as {2})", "{1}（原文為 {2}）", "{1}（原文为 {2}）"),
    (
        "Alone it could carry at most: {a} (its smallest leg).",
        "單獨至多可承載：{a}（其最小的一段）。",
        "单独至多可承载：{a}（其最小的一段）。",
    ),
    (
        "In the rows: {a} signed, {2} if all.",
        "在加總行中：已簽約 {a}，若全部付清 {2}。",
        "在加总行中：已签约 {a}，若全部付清 {2}。",
    ),
    ("Sort: {a}.", "類型：{a}。", "类型：{a}。"),
    ("financed", "含融資", "含融资"),
    ("trade only", "僅貿易", "仅贸易"),
    ("financing only", "僅融資", "仅融资"),
    (
        "A source ties these deals together.",
        "有來源把這些交易聯繫在一起。",
        "有来源把这些交易联系在一起。",
    ),
    (
        "No source ties these deals together.",
        "沒有來源把這些交易聯繫在一起。",
        "没有来源把这些交易联系在一起。",
    ),
    (
        "Whether a source ties these deals together was not decided: too many choices of packages.",
        "是否有來源把這些交易聯繫在一起未能判定：交易組合過多。",
        "是否有来源把这些交易联系在一起未能判定：交易组合过多。",
    ),
    (
        "In order of time: {1} can run on one day.",
        "按時間順序：{1} 可在同一天發生。",
        "按时间顺序：{1} 可在同一天发生。",
    ),
    (
        "In order of time: {1} can run in {2} day at the least.",
        "按時間順序：{1} 最少需 {2} 天。",
        "按时间顺序：{1} 最少需 {2} 天。",
    ),
    (
        "In order of time: {1} can run in {2} days at the least.",
        "按時間順序：{1} 最少需 {2} 天。",
        "按时间顺序：{1} 最少需 {2} 天。",
    ),
    (
        "Never in order of time, invested first: {1} ends {2}, {3}, which has to come before it, begins {4}.",
        "不可能按時間順序（投資在先）：{1} 止於 {2}，而必須先於它的 {3} 始於 {4}。",
        "不可能按时间顺序（投资在先）：{1} 止于 {2}，而必须先于它的 {3} 始于 {4}。",
    ),
    ("Relationship: {a}.", "關係：{a}。", "关系：{a}。"),
    ("supplier finances customer", "供應商為客戶融資", "供应商为客户融资"),
    ("customer finances supplier", "客戶為供應商融資", "客户为供应商融资"),
    ("investor is also counterparty", "投資者同時是交易對手", "投资者同时是交易对手"),
    ("reciprocal trade", "互相購買", "互相购买"),
    ("equity", "股權", "股权"),
    ("debt", "債務", "债务"),
    ("repayment", "還款", "还款"),
    ("purchase", "採購", "采购"),
    ("cloud", "雲端服務", "云服务"),
    ("lease", "租賃", "租赁"),
    ("warrant", "認股權證", "认股权证"),
    ("guarantee", "擔保", "担保"),
    ("rumoured", "傳聞", "传闻"),
    ("letter of intent", "意向書", "意向书"),
    ("announced", "已宣布", "已宣布"),
    ("committed", "已簽約", "已签约"),
    ("closed", "已完成", "已完成"),
    ("lapsed", "已失效", "已失效"),
    ("cancelled", "已取消", "已取消"),
    ("written off", "已核銷", "已核销"),
    ("rumoured {1}", "{1} 傳聞", "{1} 传闻"),
    ("letter of intent {1}", "{1} 意向書", "{1} 意向书"),
    ("announced {1}", "{1} 宣布", "{1} 宣布"),
    ("committed {1}", "{1} 簽約", "{1} 签约"),
    ("closed {1}", "{1} 完成", "{1} 完成"),
    ("written off {1}", "{1} 核銷", "{1} 核销"),
    ("what is left after {1}", "扣除 {1} 後的餘額", "扣除 {1} 后的余额"),
    ("may contain {1}", "可能包含 {1}", "可能包含 {1}"),
    ("inferred: no source states it", "推斷：沒有來源明確說明", "推断：没有来源明确说明"),
    ("no source given", "未給出來源", "未给出来源"),
    ("{1}, line {2}", "{1}，第 {2} 行", "{1}，第 {2} 行"),
    (
        "The picture is drawn where the report is written to a file.",
        "報告寫入文件時才附圖。",
        "报告写入文件时才附图。",
    ),
    (
        "Deals without dates are in the ledger: their order is not known.",
        "帳本中有沒有日期的交易：其先後不明。",
        "账本中有没有日期的交易：其先后不明。",
    ),
    (
        "Each row that adds up can run in order of time by itself.",
        "每一加總行單獨都可以按時間順序發生。",
        "每一加总行单独都可以按时间顺序发生。",
    ),
    (
        "These rows add up and cannot run in order of time, invested first:",
        "以下各行計入總額，卻不可能按時間順序（投資在先）發生：",
        "以下各行计入总额，却不可能按时间顺序（投资在先）发生：",
    ),
    (
        "Cancelling {1} legs worth {2} in all leaves no loop with a disclosed price (no other set is cheaper).",
        "取消合計 {2} 的 {1} 段，就不再有帶已披露價格的迴路（沒有更便宜的組合）。",
        "取消合计 {2} 的 {1} 段，就不再有带已披露价格的回路（没有更便宜的组合）。",
    ),
    (
        "Cancelling {1} leg worth {2} in all leaves no loop with a disclosed price (no other set is cheaper).",
        "取消合計 {2} 的 {1} 段，就不再有帶已披露價格的迴路（沒有更便宜的組合）。",
        "取消合计 {2} 的 {1} 段，就不再有带已披露价格的回路（没有更便宜的组合）。",
    ),
    (
        "As it is, at most {1} can complete a lap at disclosed prices (T*).",
        "照現狀，按已披露的價格至多有 {1} 可以繞行一圈（T*）。",
        "照现状，按已披露的价格至多有 {1} 可以绕行一圈（T*）。",
    ),
    (
        "No loop carries anything at the disclosed highs: there is nothing to cut.",
        "按已披露的上限沒有迴路載有金額：無可取消。",
        "按已披露的上限没有回路载有金额：无可取消。",
    ),
    ("leg", "段", "段"),
    ("amount", "金額", "金额"),
    ("deals", "交易", "交易"),
    ("total", "合計", "合计"),
    ("total of all legs", "所有段合計", "所有段合计"),
    ("deal", "交易", "交易"),
    ("payer → payee", "付款方 → 收款方", "付款方 → 收款方"),
    ("fall", "下降", "下降"),
    (
        "Without one deal alone, T* falls by:",
        "只取消一筆交易，T* 下降：",
        "只取消一笔交易，T* 下降：",
    ),
    (
        "bubblegraph cut --all lists {1} deals.",
        "bubblegraph cut --all 列出 {1} 筆交易。",
        "bubblegraph cut --all 列出 {1} 笔交易。",
    ),
    (
        "Falls are not added up: two deals of one loop each bring it down.",
        "下降額不可相加：同一迴路的兩筆交易各自都能使它下降。",
        "下降额不可相加：同一回路的两笔交易各自都能使它下降。",
    ),
    (
        "{n} companies have {2} of signed trade still to fall due, at disclosed prices, and {3} without a full term; {4} has {5} and {6} of it.",
        "{n} 家公司尚待到期的已簽約採購為 {2}（按已披露的價格），另有 {3} 沒有完整期限；其中 {4} 分別佔 {5} 和 {6}。",
        "{n} 家公司尚待到期的已签约采购为 {2}（按已披露的价格），另有 {3} 没有完整期限；其中 {4} 分别占 {5} 和 {6}。",
    ),
    (
        "{n} company has {2} of signed trade still to fall due, at disclosed prices, and {3} without a full term; {4} has {5} and {6} of it.",
        "{n} 家公司尚待到期的已簽約採購為 {2}（按已披露的價格），另有 {3} 沒有完整期限；其中 {4} 分別佔 {5} 和 {6}。",
        "{n} 家公司尚待到期的已签约采购为 {2}（按已披露的价格），另有 {3} 没有完整期限；其中 {4} 分别占 {5} 和 {6}。",
    ),
    (
        "No company has signed trade with a disclosed price to pay.",
        "沒有公司須支付價格已披露的已簽約採購。",
        "没有公司须支付价格已披露的已签约采购。",
    ),
    (
        "By an estimate {1} of revenue is needed in {2}; {3} of it is missing in what is forecast.",
        "據一項估計，{2} 年需要 {1} 的收入；預測中尚缺 {3}。",
        "据一项估计，{2} 年需要 {1} 的收入；预测中尚缺 {3}。",
    ),
    ("payer", "付款方", "付款方"),
    ("to pay", "應付", "应付"),
    ("undated", "無期限", "无期限"),
    ("peak", "高峰", "高峰"),
    ("due then", "當時到期", "当时到期"),
    ("revenue", "收入", "收入"),
    ("times", "倍數", "倍数"),
    ("{n} others", "其餘 {n} 家", "其余 {n} 家"),
    ("all", "全部", "全部"),
    ("capital spending", "資本支出", "资本支出"),
    ("together", "合計", "合计"),
    ("of the field, as published", "整個行業（公開數字）", "整个行业（公开数字）"),
    (
        "To pay: what falls due after this day.",
        "應付：該日之後到期的金額。",
        "应付：该日之后到期的金额。",
    ),
    (
        "Peak: the whole year with most of it, a company's own by the month of its end; due then, loans that end among it.",
        "高峰：應付採購最多的整個年份，公司自有財年以其結束月份標示；當時到期的金額包括屆時到期的貸款。",
        "高峰：应付采购最多的整个年份，公司自有财年以其结束月份标示；当时到期的金额包括届时到期的贷款。",
    ),
    (
        "Times: that over the newest revenue of a year.",
        "倍數：該金額除以最近一年的收入。",
        "倍数：该金额除以最近一年的收入。",
    ),
    (
        "* forecast, guidance or target, no result.",
        "* 預測、指引或目標，不是實際結果。",
        "* 预测、指引或目标，不是实际结果。",
    ),
    (
        "Left out: figures of {1} for {2}; the ledger does not say in which month it ends, as in {3}.",
        "未計入：{1} 的 {2} 數字；帳本未說明該財年在哪個月結束（寫法如 {3}）。",
        "未计入：{1} 的 {2} 数字；账本未说明该财年在哪个月结束（写法如 {3}）。",
    ),
    (
        "Revenue needed for {1}, by an estimate: {2}.",
        "據一項估計，{1} 年所需收入：{2}。",
        "据一项估计，{1} 年所需收入：{2}。",
    ),
    (
        "bubblegraph coverage --all lists the {1} others; coverage NAME one by year.",
        "bubblegraph coverage --all 列出其餘 {1} 家；coverage NAME 逐年列出一家。",
        "bubblegraph coverage --all 列出其余 {1} 家；coverage NAME 逐年列出一家。",
    ),
    (
        "Of the {1} announced since {2}, {a}.",
        "自 {2} 以來宣布的 {1} 中，{a}。",
        "自 {2} 以来宣布的 {1} 中，{a}。",
    ),
    ("Of the {1} announced, {a}.", "在宣布的 {1} 中，{a}。", "在宣布的 {1} 中，{a}。"),
    (
        "Nothing was announced at a disclosed price.",
        "沒有以已披露價格宣布的交易。",
        "没有以已披露价格宣布的交易。",
    ),
    (
        "{n} is signed or paid, {2} of it known to be paid so far",
        "{n} 已簽約或已支付，其中已知迄今已支付 {2}",
        "{n} 已签约或已支付，其中已知迄今已支付 {2}",
    ),
    ("{n} is signed or paid", "{n} 已簽約或已支付", "{n} 已签约或已支付"),
    ("nothing is signed", "沒有一筆已簽約", "没有一笔已签约"),
    ("became", "結果", "结果"),
    ("paid so far", "迄今已付", "迄今已付"),
    ("open", "未定", "未定"),
    ("gone", "已消失", "已消失"),
    ("replaced by {1}", "被 {1} 取代", "被 {1} 取代"),
    ("{n} smaller", "較小的 {n} 筆", "较小的 {n} 笔"),
    ("all {n} deals", "全部 {n} 筆交易", "全部 {n} 笔交易"),
    ("all {n} deal", "全部 {n} 筆交易", "全部 {n} 笔交易"),
    (
        "Announced is the highest disclosed amount under which a deal stood; signed, open and gone add up to it.",
        "「已宣布」是一筆交易曾有過的最高已披露金額；已簽約、未定與已消失之和等於它。",
        "“已宣布”是一笔交易曾有过的最高已披露金额；已签约、未定与已消失之和等于它。",
    ),
    (
        "Open is announced or in a letter of intent; gone was replaced, lapsed or cut.",
        "「未定」指已宣布或僅有意向書；「已消失」指被取代、失效或削減。",
        "“未定”指已宣布或仅有意向书；“已消失”指被取代、失效或削减。",
    ),
    (
        "bubblegraph progress --all lists the {1} others.",
        "bubblegraph progress --all 列出其餘 {1} 筆。",
        "bubblegraph progress --all 列出其余 {1} 笔。",
    ),
    (
        "bubblegraph progress --all lists the {1} other.",
        "bubblegraph progress --all 列出其餘 {1} 筆。",
        "bubblegraph progress --all 列出其余 {1} 笔。",
    ),
    ("Not in the sums: {a}.", "不在合計內：{a}。", "不在合计内：{a}。"),
    ("{n} deals announced without a price", "{n} 筆宣布時未給價格", "{n} 笔宣布时未给价格"),
    ("{n} deal announced without a price", "{n} 筆宣布時未給價格", "{n} 笔宣布时未给价格"),
    ("{n} deals only rumoured", "{n} 筆僅為傳聞", "{n} 笔仅为传闻"),
    ("{n} deal only rumoured", "{n} 筆僅為傳聞", "{n} 笔仅为传闻"),
    ("{n} is announced and not signed", "{n} 已宣布而未簽約", "{n} 已宣布而未签约"),
    ("{n} is in letters of intent", "{n} 僅有意向書", "{n} 仅有意向书"),
    ("{n} was replaced by other deals", "{n} 被其他交易取代", "{n} 被其他交易取代"),
    ("{n} lapsed or was cancelled", "{n} 已失效或取消", "{n} 已失效或取消"),
    ("{n} was cut from headlines", "{n} 從標題數字中削減", "{n} 从标题数字中削减"),
    (
        "A ledger of deals says who pays whom how much, and on which source that rests.",
        "交易帳本記載誰向誰付多少、依據什麼來源。",
        "交易账本记载谁向谁付多少、依据什么来源。",
    ),
    (
        "A loop is a closed path of such payments on which no party stands twice.",
        "迴路是由這些付款連成的閉合路徑，其中每一方只出現一次。",
        "回路是由这些付款连成的闭合路径，其中每一方只出现一次。",
    ),
    (
        "A loop carries no more than its smallest leg.",
        "一條迴路的承載量不超過其最小的一段。",
        "一条回路的承载量不超过其最小的一段。",
    ),
    (
        "Loops share deals, so what each could carry alone is never added up.",
        "迴路共用交易，因此各回路單獨的承載量不可相加。",
        "回路共用交易，因此各回路单独的承载量不可相加。",
    ),
    (
        "The round-trip volume is the largest total if each dollar of each deal is given to one loop only; the rows add up to it.",
        "往返額是每筆交易的每一美元只分給一條迴路時的最大總額；各行相加即為它。",
        "往返额是每笔交易的每一美元只分给一条回路时的最大总额；各行相加即为它。",
    ),
    (
        "It is an upper limit, not a finding: money is fungible, and no published figure tells how much in fact returned.",
        "這是上限，不是認定：資金可以互換，沒有公開數字說明實際流回多少。",
        "这是上限，不是认定：资金可以互换，没有公开数字说明实际流回多少。",
    ),
    ("The least is always nothing.", "下限總是零。", "下限总是零。"),
    (
        "In order of time no money is spent before it is there: a lap begins with an investment, and each of its payments has a window of days, by the dates and terms of the deals.",
        "按時間順序，資金到手之前不會花掉：每一圈從投資開始，每筆付款按交易的日期與期限有一段可能的日子。",
        "按时间顺序，资金到手之前不会花掉：每一圈从投资开始，每笔付款按交易的日期与期限有一段可能的日子。",
    ),
    (
        "Bookings count each payment on the way: money that goes round three companies is booked three times.",
        "入帳額計算途中的每筆付款：繞行三家公司的資金入帳三次。",
        "入账额计算途中的每笔付款：绕行三家公司的资金入账三次。",
    ),
    (
        "An amount is a range where sources leave it open: its low is what is firm, its high the headline.",
        "來源未說死的金額是一個區間：下限是確定的部分，上限是標題數字。",
        "来源未说死的金额是一个区间：下限是确定的部分，上限是标题数字。",
    ),
    (
        "Limits are computed at both ends, and for unknown prices as well.",
        "界限按兩端計算，也對未知價格計算。",
        "界限按两端计算，也对未知价格计算。",
    ),
    (
        "Signed is what is signed or paid; “if all” adds what is announced.",
        "「已簽約」指已簽約或已支付；「若全部付清」加上已宣布的。",
        "“已签约”指已签约或已支付；“若全部付清”加上已宣布的。",
    ),
    (
        "All figures come from exact arithmetic on whole cents; those shown are rounded.",
        "所有數字都由以分為單位的精確運算得出；顯示的數字經過四捨五入。",
        "所有数字都由以分为单位的精确运算得出；显示的数字经过四舍五入。",
    ),
    (
        "A deal counts from the status “announced” on, if nothing else is said above; letters of intent and rumours do not.",
        "除非上文另有說明，交易從「已宣布」起計入；意向書與傳聞不計。",
        "除非上文另有说明，交易从“已宣布”起计入；意向书与传闻不计。",
    ),
    (
        "Warrants, guarantees, deals paid in shares and repayments of loans in the ledger are listed and not added, unless a filter says so.",
        "認股權證、擔保、以股份支付的交易以及帳本中貸款的還款只列出、不相加，除非篩選條件另有規定。",
        "认股权证、担保、以股份支付的交易以及账本中贷款的还款只列出、不相加，除非筛选条件另有规定。",
    ),
    (
        "Parties that stand for many, such as “bond investors”, are on no loop, unless a filter says so.",
        "代表許多方的主體（如「債券投資者」）不在任何迴路上，除非篩選條件另有規定。",
        "代表许多方的主体（如“债券投资者”）不在任何回路上，除非筛选条件另有规定。",
    ),
    (
        "A deal that another one replaced does not count, and a total counts for what its parts leave.",
        "被另一筆取代的交易不計入；總額按扣除其組成部分後的餘額計入。",
        "被另一笔取代的交易不计入；总额按扣除其组成部分后的余额计入。",
    ),
    (
        "Every figure is a limit that the deals of this ledger set, not a finding about what any company did or meant.",
        "每個數字都是本帳本的交易所設的界限，不是對任何公司所作所為或意圖的認定。",
        "每个数字都是本账本的交易所设的界限，不是对任何公司所作所为或意图的认定。",
    ),
    ("A circular flow is not in itself wrong.", "資金循環本身不是過錯。", "资金循环本身不是过错。"),
    (
        "The ledger holds what was published; contracts that are not public are missing, and the sources may be wrong.",
        "帳本只含已公開的內容；未公開的合同不在其中，來源也可能有誤。",
        "账本只含已公开的内容；未公开的合同不在其中，来源也可能有误。",
    ),
    (
        "The gross flow of this ledger leaves out: {1}.",
        "本帳本的總流量不含：{1}。",
        "本账本的总流量不含：{1}。",
    ),
    (
        "{m} of the {n} deals known on the day count.",
        "當日已知的 {n} 筆交易中有 {m} 筆計入。",
        "当日已知的 {n} 笔交易中有 {m} 笔计入。",
    ),
    ("No filter is set.", "未設篩選條件。", "未设筛选条件。"),
    ("began to count on {1} or later", "於 {1} 或之後開始計入", "于 {1} 或之后开始计入"),
    ("paid on {1} or later", "於 {1} 或之後支付", "于 {1} 或之后支付"),
    ("from status {a}", "從狀態「{a}」起", "从状态“{a}”起"),
    ("kind {a}", "種類：{a}", "种类：{a}"),
    (
        "amount of {1} and more (undisclosed ones stay)",
        "金額不低於 {1}（未披露的保留）",
        "金额不低于 {1}（未披露的保留）",
    ),
    (
        "amount of {1} and more (those without an amount stay)",
        "金額不低於 {1}（沒有金額的保留）",
        "金额不低于 {1}（没有金额的保留）",
    ),
    ("confidence {a} and better", "可信度不低於{a}", "可信度不低于{a}"),
    ("low", "低", "低"),
    ("medium", "中", "中"),
    ("high", "高", "高"),
    ("without {1}", "不含 {1}", "不含 {1}"),
    ("only {1}", "僅 {1}", "仅 {1}"),
    ("pooled parties may be on a loop", "彙集性主體可以在迴路上", "汇集性主体可以在回路上"),
    (
        "warrants, guarantees and deals paid in shares are counted",
        "認股權證、擔保和以股份支付的交易計入",
        "认股权证、担保和以股份支付的交易计入",
    ),
    ("parents with their subsidiaries", "母公司與子公司合併", "母公司与子公司合并"),
    (
        "parents with their subsidiaries ({1} deals within groups left out)",
        "母公司與子公司合併（集團內部 {1} 筆交易不計）",
        "母公司与子公司合并（集团内部 {1} 笔交易不计）",
    ),
    (
        "parents with their subsidiaries ({1} payments within groups left out)",
        "母公司與子公司合併（集團內部 {1} 筆付款不計）",
        "母公司与子公司合并（集团内部 {1} 笔付款不计）",
    ),
    (
        "parents with their subsidiaries ({1} payment within a group left out)",
        "母公司與子公司合併（集團內部 {1} 筆付款不計）",
        "母公司与子公司合并（集团内部 {1} 笔付款不计）",
    ),
    (
        "parents with their subsidiaries ({1} deal within a group left out)",
        "母公司與子公司合併（集團內部 {1} 筆交易不計）",
        "母公司与子公司合并（集团内部 {1} 笔交易不计）",
    ),
    (
        "repayments of loans in the ledger are counted",
        "帳本中貸款的還款計入",
        "账本中贷款的还款计入",
    ),
    ("shown: what involves {1}", "只顯示涉及 {1} 的內容", "只显示涉及 {1} 的内容"),
    ("shown: what involves sector {1}", "只顯示涉及行業 {1} 的內容", "只显示涉及行业 {1} 的内容"),
    (
        "{m} deal is dated after the ledger's day, {2}, and does not count; {3}.",
        "{m} 筆交易的日期晚於帳本日期 {2}，不計入；{3}。",
        "{m} 笔交易的日期晚于账本日期 {2}，不计入；{3}。",
    ),
    (
        "{m} deals are dated after the ledger's day, {2}, and do not count; {3}.",
        "{m} 筆交易的日期晚於帳本日期 {2}，不計入；{3}。",
        "{m} 笔交易的日期晚于账本日期 {2}，不计入；{3}。",
    ),
    (
        "No deal of the ledger is known by {1}; the first is dated {2}.",
        "截至 {1}，帳本中沒有已知的交易；最早一筆的日期為 {2}。",
        "截至 {1}，账本中没有已知的交易；最早一笔的日期为 {2}。",
    ),
    (
        "Cancelling {m} legs worth {n} in all leaves no loop with a disclosed price (at best {1} would do: not proven).",
        "取消合計 {n} 的 {m} 段，就不再有帶已披露價格的迴路（最好情況 {1} 即可：未證明）。",
        "取消合计 {n} 的 {m} 段，就不再有带已披露价格的回路（最好情况 {1} 即可：未证明）。",
    ),
    (
        "{m} of {n} falls are only known to lie between bounds; more --patience may narrow them.",
        "{n} 項下降中有 {m} 項只知道上下界；延長 --patience 或可收窄。",
        "{n} 项下降中有 {m} 项只知道上下界；延长 --patience 或可收窄。",
    ),
    (
        "T* is not computed, for want of patience (--patience) or because too many legs are on loops: its bounds are proven.",
        "T* 未算出，因時間不夠（--patience）或迴路上的段太多：其上下界已證明。",
        "T* 未算出，因时间不够（--patience）或回路上的段太多：其上下界已证明。",
    ),
    (
        "At the highs and if all is paid it is {1}.",
        "按上限並全部付清，它為 {1}。",
        "按上限并全部付清，它为 {1}。",
    ),
    (
        "So there are no rows that add up to it.",
        "因此沒有相加等於它的各行。",
        "因此没有相加等于它的各行。",
    ),
    ("{m} at least and {n} at most", "至少 {m}，至多 {n}", "至少 {m}，至多 {n}"),
    (
        "{1} is on no loop: {n} deal of it counts.",
        "{1} 不在任何迴路上：它有 {n} 筆交易計入。",
        "{1} 不在任何回路上：它有 {n} 笔交易计入。",
    ),
    (
        "{1} is on no loop: {n} payment of it counts.",
        "{1} 不在任何迴路上：它有 {n} 筆付款計入。",
        "{1} 不在任何回路上：它有 {n} 笔付款计入。",
    ),
    (
        "{1} is on no loop: {n} payments of it count.",
        "{1} 不在任何迴路上：它有 {n} 筆付款計入。",
        "{1} 不在任何回路上：它有 {n} 笔付款计入。",
    ),
    (
        "{1} is on no loop: {n} deals of it count.",
        "{1} 不在任何迴路上：它有 {n} 筆交易計入。",
        "{1} 不在任何回路上：它有 {n} 笔交易计入。",
    ),
    (
        "{1} is on loops only through pooled parties: bubblegraph cycles --pooled.",
        "{1} 只經由彙集性主體處於迴路上：bubblegraph cycles --pooled。",
        "{1} 只经由汇集性主体处于回路上：bubblegraph cycles --pooled。",
    ),
    (
        "at most {a}, but for loops on which no price has a known upper end: they have no limit",
        "至多 {a}，價格都沒有已知上限的迴路除外（它們沒有上限）",
        "至多 {a}，价格都没有已知上限的回路除外（它们没有上限）",
    ),
    (
        "at most {a}, but for loops on which no price has a known upper end: they have no limit, and count here for what is disclosed",
        "至多 {a}，價格都沒有已知上限的迴路除外（它們沒有上限，此處按已披露的部分計）",
        "至多 {a}，价格都没有已知上限的回路除外（它们没有上限，此处按已披露的部分计）",
    ),
    (
        "At most {1} of the {2} paid ({3}) can complete a lap.",
        "在已支付的 {2} 中，至多有 {1}（{3}）可以繞行一圈。",
        "在已支付的 {2} 中，至多有 {1}（{3}）可以绕行一圈。",
    ),
    (
        "At most {1} of the {2} paid ({3}) can complete a lap at disclosed prices.",
        "按已披露的價格，在已支付的 {2} 中，至多有 {1}（{3}）可以繞行一圈。",
        "按已披露的价格，在已支付的 {2} 中，至多有 {1}（{3}）可以绕行一圈。",
    ),
    (
        "Nothing of the {1} paid can complete a lap.",
        "已支付的 {1} 中沒有資金可以繞行一圈。",
        "已支付的 {1} 中没有资金可以绕行一圈。",
    ),
    (
        "Nothing of the {1} paid can complete a lap at disclosed prices.",
        "按已披露的價格，已支付的 {1} 中沒有資金可以繞行一圈。",
        "按已披露的价格，已支付的 {1} 中没有资金可以绕行一圈。",
    ),
    (
        "All of it can do so in order of time.",
        "全部都可以按時間順序完成。",
        "全部都可以按时间顺序完成。",
    ),
    (
        "None of it can do so in order of time.",
        "沒有一筆可以按時間順序完成。",
        "没有一笔可以按时间顺序完成。",
    ),
    (
        "In order of time, at most {1} and {2}.",
        "若按時間順序，分別至多 {1} 和 {2}。",
        "若按时间顺序，分别至多 {1} 和 {2}。",
    ),
    ("In order of time, at most {1}.", "若按時間順序，至多 {1}。", "若按时间顺序，至多 {1}。"),
    (
        "In order of time, at most {1} and {2}; that is a bound, and the volume may be less.",
        "若按時間順序，分別至多 {1} 和 {2}；這是上界，實際可能更少。",
        "若按时间顺序，分别至多 {1} 和 {2}；这是上界，实际可能更少。",
    ),
    (
        "In order of time, at most {1}; that is a bound, and the volume may be less.",
        "若按時間順序，至多 {1}；這是上界，實際可能更少。",
        "若按时间顺序，至多 {1}；这是上界，实际可能更少。",
    ),
    (
        "{n} payments of {m} parties, {1} to {2}.",
        "{m} 方的 {n} 筆付款，{1} 至 {2}。",
        "{m} 方的 {n} 笔付款，{1} 至 {2}。",
    ),
    (
        "{n} payment of {m} parties, {1} to {2}.",
        "{m} 方的 {n} 筆付款，{1} 至 {2}。",
        "{m} 方的 {n} 笔付款，{1} 至 {2}。",
    ),
    ("{n} payments of {m} parties.", "{m} 方的 {n} 筆付款。", "{m} 方的 {n} 笔付款。"),
    ("goes round", "循環金額", "循环金额"),
    ("first", "最早", "最早"),
    ("last", "最晚", "最晚"),
    (
        "round-trip volume: each payment once",
        "往返額：每筆付款只算一次",
        "往返额：每笔付款只算一次",
    ),
    ("round-trip volume: a bound", "往返額：上界", "往返额：上界"),
    ("payments while it goes round", "循環途中的付款額", "循环途中的付款额"),
    (
        "payments while it goes round (a bound)",
        "循環途中的付款額（上界）",
        "循环途中的付款额（上界）",
    ),
    (
        "By what each row carries; limits of the payments, not findings.",
        "按每行所載金額排列；這是這些付款的上限，不是認定。",
        "按每行所载金额排列；这是这些付款的上限，不是认定。",
    ),
    ("† never in order of time.", "† 不可能按時間順序發生。", "† 不可能按时间顺序发生。"),
    ("In the rows: {a}.", "在加總行中：{a}。", "在加总行中：{a}。"),
    (
        "Never in order of time: {1} ends {2}, {3}, which has to come before it, begins {4}.",
        "不可能按時間順序：{1} 止於 {2}，而必須先於它的 {3} 始於 {4}。",
        "不可能按时间顺序：{1} 止于 {2}，而必须先于它的 {3} 始于 {4}。",
    ),
    (
        "No loop: none of the {n} payments that count leads back to its payer.",
        "沒有迴路：計入的 {n} 筆付款沒有一筆回到付款方。",
        "没有回路：计入的 {n} 笔付款没有一笔回到付款方。",
    ),
    (
        "No loop: the one payment that counts does not lead back to its payer.",
        "沒有迴路：唯一計入的付款沒有回到付款方。",
        "没有回路：唯一计入的付款没有回到付款方。",
    ),
    ("It is {a}.", "它為 {a}。", "它为 {a}。"),
    (
        "Of the round-trip volume so much can run with no money spent before it is there:",
        "往返額中，以下金額可以在資金到手之後才花出：",
        "往返额中，以下金额可以在资金到手之后才花出：",
    ),
    (
        "These rows add up and cannot run in order of time:",
        "以下各行計入總額，卻不可能按時間順序發生：",
        "以下各行计入总额，却不可能按时间顺序发生：",
    ),
    ("read at", "見於", "见于"),
    ("{a}, so there is no track to draw.", "{a}，因此無圖可畫。", "{a}，因此无图可画。"),
    ("{a}, so no row adds up.", "{a}，因此沒有可加總的行。", "{a}，因此没有可加总的行。"),
    ("There is no loop", "沒有迴路", "没有回路"),
    (
        "There is no loop, so there is nothing to put in order.",
        "沒有迴路，因此無先後可言。",
        "没有回路，因此无先后可言。",
    ),
    (
        "No row involves what the filters show",
        "沒有一行涉及篩選條件所顯示的內容",
        "没有一行涉及筛选条件所显示的内容",
    ),
    ("No loop carries a disclosed amount", "沒有迴路載有已披露的金額", "没有回路载有已披露的金额"),
    (
        "The round-trip volume is not computed but bounded",
        "往返額未算出，只有上下界",
        "往返额未算出，只有上下界",
    ),
    ("{m} (lows {n})", "{m}（下限 {n}）", "{m}（下限 {n}）"),
    ("to {n}", "至 {n}", "至 {n}"),
    (
        "Of the round-trip volume so much can run with no money spent before it is there, invested first:",
        "往返額中，以下金額可以在資金到手之後才花出（投資在先）：",
        "往返额中，以下金额可以在资金到手之后才花出（投资在先）：",
    ),
    (
        "Up to {1} of signed deals can complete a lap, {2} in order of time",
        "在已簽約的交易中，至多有 {1} 可以繞行一圈，其中 {2} 可按時間順序完成",
        "在已签约的交易中，至多有 {1} 可以绕行一圈，其中 {2} 可按时间顺序完成",
    ),
    (
        "Up to {1} of signed deals can complete a lap, all of it in order of time",
        "在已簽約的交易中，至多有 {1} 可以繞行一圈，全部可按時間順序完成",
        "在已签约的交易中，至多有 {1} 可以绕行一圈，全部可按时间顺序完成",
    ),
    (
        "Up to {1} of signed deals can complete a lap, none of it in order of time",
        "在已簽約的交易中，至多有 {1} 可以繞行一圈，但都不能按時間順序完成",
        "在已签约的交易中，至多有 {1} 可以绕行一圈，但都不能按时间顺序完成",
    ),
    (
        "Up to {1} of payments can complete a lap, {2} in order of time",
        "在這些付款中，至多有 {1} 可以繞行一圈，其中 {2} 可按時間順序完成",
        "在这些付款中，至多有 {1} 可以绕行一圈，其中 {2} 可按时间顺序完成",
    ),
    (
        "Up to {1} of payments can complete a lap, all of it in order of time",
        "在這些付款中，至多有 {1} 可以繞行一圈，全部可按時間順序完成",
        "在这些付款中，至多有 {1} 可以绕行一圈，全部可按时间顺序完成",
    ),
    (
        "Up to {1} of payments can complete a lap, none of it in order of time",
        "在這些付款中，至多有 {1} 可以繞行一圈，但都不能按時間順序完成",
        "在这些付款中，至多有 {1} 可以绕行一圈，但都不能按时间顺序完成",
    ),
    (
        "Up to {1} of payments can complete a lap",
        "在這些付款中，至多有 {1} 可以繞行一圈",
        "在这些付款中，至多有 {1} 可以绕行一圈",
    ),
    (
        "Up to {1} of deals can complete a lap if all is paid, {2} in order of time",
        "若全部付清，至多有 {1} 可以繞行一圈，其中 {2} 可按時間順序完成",
        "若全部付清，至多有 {1} 可以绕行一圈，其中 {2} 可按时间顺序完成",
    ),
    (
        "Up to {1} of deals can complete a lap if all is paid, all of it in order of time",
        "若全部付清，至多有 {1} 可以繞行一圈，全部可按時間順序完成",
        "若全部付清，至多有 {1} 可以绕行一圈，全部可按时间顺序完成",
    ),
    (
        "Up to {1} of deals can complete a lap if all is paid, none of it in order of time",
        "若全部付清，至多有 {1} 可以繞行一圈，但都不能按時間順序完成",
        "若全部付清，至多有 {1} 可以绕行一圈，但都不能按时间顺序完成",
    ),
    (
        "Nothing of signed deals can complete a lap at disclosed prices",
        "按已披露的價格，已簽約的交易中沒有資金可以繞行一圈",
        "按已披露的价格，已签约的交易中没有资金可以绕行一圈",
    ),
    (
        "Nothing of deals can complete a lap if all is paid at disclosed prices",
        "按已披露的價格，即使全部付清，也沒有資金可以繞行一圈",
        "按已披露的价格，即使全部付清，也没有资金可以绕行一圈",
    ),
    (
        "How much can complete a lap is not disclosed",
        "有多少資金可以繞行一圈，並未披露",
        "有多少资金可以绕行一圈，并未披露",
    ),
    (
        "No money can complete a lap through these deals",
        "沒有資金可以通過這些交易繞行一圈",
        "没有资金可以通过这些交易绕行一圈",
    ),
    (
        "A table of payments says who paid whom how much, and when.",
        "付款表記載誰向誰付了多少錢，以及何時。",
        "付款表记载谁向谁付了多少钱，以及何时。",
    ),
    (
        "Loops share payments, so what each could carry alone is never added up.",
        "迴路共用付款，因此各自單獨所能承載的金額絕不相加。",
        "回路共用付款，因此各自单独所能承载的金额绝不相加。",
    ),
    (
        "The round-trip volume is the largest total if all money of each payment is given to one "
        "loop only; the rows add up to it.",
        "往返額是每筆付款的每一分錢只歸一條迴路時的最大總額；各行相加即為該額。",
        "往返额是每笔付款的每一分钱只归一条回路时的最大总额；各行相加即为该额。",
    ),
    (
        "It is an upper limit, not a finding: money is fungible, and no payment tells how much in "
        "fact returned.",
        "這是上限，不是認定：錢是可互換的，沒有一筆付款能說明實際回流了多少。",
        "这是上限，不是认定：钱是可互换的，没有一笔付款能说明实际回流了多少。",
    ),
    (
        "In order of time no money is spent before it is there: no payment of a lap is made before "
        "the one that it follows.",
        "按時間順序，錢未到之前不會花出：一圈中的每筆付款都不早於其前一筆。",
        "按时间顺序，钱未到之前不会花出：一圈中的每笔付款都不早于其前一笔。",
    ),
    (
        "Bookings count each payment on the way: money that goes round three parties is booked "
        "three times.",
        "入帳額計入途中的每筆付款：繞行三方的錢入帳三次。",
        "入账额计入途中的每笔付款：绕行三方的钱入账三次。",
    ),
    (
        "All figures come from exact arithmetic on whole cents.",
        "所有數字均以整分精確計算得出。",
        "所有数字均以整分精确计算得出。",
    ),
    (
        "Every payment of the table counts, if nothing else is said.",
        "除非另有說明，表中每筆付款都計入。",
        "除非另有说明，表中每笔付款都计入。",
    ),
    (
        "Where a column gives kinds, warrants, guarantees and repayments of loans in the table are "
        "listed and not added, unless a filter says so.",
        "若有一欄給出種類，認股權證、擔保及表中貸款的還款只列出而不相加，除非篩選另有規定。",
        "若有一栏给出种类，认股权证、担保及表中贷款的还款只列出而不相加，除非筛选另有规定。",
    ),
    (
        "Every figure is a limit that the payments of this table set, not a finding about what any "
        "party did or meant.",
        "每個數字都是本表所列付款所定的上限，並非對任何一方所作所為或意圖的認定。",
        "每个数字都是本表所列付款所定的上限，并非对任何一方所作所为或意图的认定。",
    ),
    (
        "The table holds what was exported: what was paid by other ways is missing.",
        "本表只含所匯出的內容：以其他方式支付的款項並不在內。",
        "本表只含所导出的内容：以其他方式支付的款项并不在内。",
    ),
    (
        "{m} of the {n} payments count.",
        "{n} 筆付款中計入 {m} 筆。",
        "{n} 笔付款中计入 {m} 笔。",
    ),
    (
        "Payments without dates are in the table: their order is not known.",
        "表中有無日期的付款：其順序未知。",
        "表中有无日期的付款：其顺序未知。",
    ),
    (
        "Left out are payments that are on none of these laps.",
        "不在這些圈上的付款未列入。",
        "不在这些圈上的付款未列入。",
    ),
    (
        "Left out are payments that are on none of these loops.",
        "不在這些迴路上的付款未列入。",
        "不在这些回路上的付款未列入。",
    ),
    ("Loop by loop", "逐條迴路", "逐条回路"),
    ("Which payments hold the loops together", "哪些付款維繫著迴路", "哪些付款维系着回路"),
    (
        "No money can complete a lap through these payments",
        "沒有資金可以通過這些付款繞行一圈",
        "没有资金可以通过这些付款绕行一圈",
    ),
    (
        "No money can complete a lap but through pooled parties",
        "只有經過匯總的交易方，資金才能繞行一圈",
        "只有经过汇总的交易方，资金才能绕行一圈",
    ),
    ("and the lanes add up to {1}", "各跑道加總為 {1}", "各跑道加总为 {1}"),
    (
        "{1} pays {2}, out of {3} or more of {a}",
        "{1}付給{2}，出自 {3} 以上的{a}",
        "{1}付给{2}，出自 {3} 以上的{a}",
    ),
    ("{1} pays {2}, out of {3} of {a}", "{1}付給{2}，出自 {3} 的{a}", "{1}付给{2}，出自 {3} 的{a}"),
    ("out of {1} or more of {a}", "出自 {1} 以上的{a}", "出自 {1} 以上的{a}"),
    ("out of {1} of {a}", "出自 {1} 的{a}", "出自 {1} 的{a}"),
    ("out of {n} or more", "出自 {n} 以上", "出自 {n} 以上"),
    ("out of {n}", "出自 {n}", "出自 {n}"),
    ("purchases", "採購", "采购"),
    ("leases", "租賃", "租赁"),
    ("repayments", "還款", "还款"),
    (
        "open: the ledger does not close it ({1})",
        "開口：帳本並未使其閉合（{1}）",
        "开口：账本并未使其闭合（{1}）",
    ),
    ("{1}; below {2} the least width", "{1}；低於 {2} 者為最小寬度", "{1}；低于 {2} 者为最小宽度"),
    ("replaces {1}", "取代 {1}", "取代 {1}"),
    ("stated as {1}", "原文為 {1}", "原文为 {1}"),
    ("paid in {1}", "以 {1} 支付", "以 {1} 支付"),
    (
        "The page lists {m} of {n} deals: those on loops, and the largest.",
        "本頁列出 {n} 筆交易中的 {m} 筆：迴路上的，以及最大的。",
        "本页列出 {n} 笔交易中的 {m} 笔：回路上的，以及最大的。",
    ),
    (
        "The page lists {m} of {n} payments: those on loops, and the largest.",
        "本頁列出 {n} 筆付款中的 {m} 筆：迴路上的，以及最大的。",
        "本页列出 {n} 笔付款中的 {m} 笔：回路上的，以及最大的。",
    ),
    (
        "The page lists {m} loops; there are at least {n}.",
        "本頁列出 {m} 條迴路；總共至少有 {n} 條。",
        "本页列出 {m} 条回路；总共至少有 {n} 条。",
    ),
    (
        "The slider begins on {m}, for it took longer than {n} seconds.",
        "滑桿從 {m} 開始，因為計算超過了 {n} 秒。",
        "滑块从 {m} 开始，因为计算超过了 {n} 秒。",
    ),
)
MOST_PARTS, MOST_TOGETHER = 101, 15  # parts of a list, and of them that are one phrase; odd
LONGEST = 2_000  # characters of what is looked up: of a longer text some are names
_FIGURE, _WORDS = r"\S*\d\S*", r".+?"
_HOLE = re.compile(r"\{(\w)\}")


class Language:
    """Says in a language what answers say in English; what it has no words for stays English.

    Parameters
    ----------
    tag : str
        By BCP 47, as in the ``lang`` of HTML.
    column : int
        Of PHRASES.

    Examples
    --------
    >>> LANGUAGES["zh-Hans"].say("As of 2026-10-05. Amounts in US$ billions.")
    '截至 2026-10-05。金额单位：十亿 US$。'
    >>> LANGUAGES["en"].say("closed 2026"), LANGUAGES["zh-Hant"].say("a name of the ledger")
    ('closed 2026', 'a name of the ledger')
    """

    def __init__(self, tag: str, column: int) -> None:
        self.tag = tag
        self._column = column

    def say(self, words: str) -> str:
        """Return the words in the language, sentence by sentence."""
        if not self._column:
            return words
        if words in self._fixed:
            return self._fixed[words]
        rest = re.split(r"(?<=[.:]) ", words)
        said, spaced = "", False
        while rest:
            taken, found = self._first(rest)
            said += f"{' ' if said and (spaced or not found) else ''}{found or rest[0]}"
            rest, spaced = rest[taken or 1 :], not found
        return said

    def _first(self, parts: Sequence[str]) -> tuple[int, str]:
        """Say as few of the first parts as have words together: how many, and the words."""
        for number in range(1, min(len(parts), MOST_PARTS) + 1):
            words = " ".join(parts[:number])
            if found := self._phrase(words) or self._list(words):
                return number, found
        return 0, ""

    def _phrase(self, words: str) -> str:
        """What the table has for the words as a whole."""
        if words in self._fixed or len(words) > LONGEST:
            return self._fixed.get(words, "")
        for pattern, template in self._open:
            if found := pattern.fullmatch(words):
                parts = {name[1:]: text for name, text in found.groupdict().items()}
                if "a" in parts:
                    parts["a"] = self._part(parts["a"])
                if all(parts.values()):
                    return _HOLE.sub(partial(_filled, parts), template)
        return ""

    def _part(self, words: str) -> str:
        """What stands for words of ours within others; a figure stays."""
        if not re.search("[A-Za-z]{2}", words):
            return words
        return self._phrase(words) or self._list(words)

    def _list(self, words: str) -> str:
        """Parts that commas or "and" join, if there are words for each of them."""
        parts = re.split(r"(, | and )", words.removesuffix("."))
        if len(parts) > MOST_PARTS:
            return ""
        said = {len(parts) + 1: ""}  # from each part on; every other one is a joint
        for start in range(len(parts) - 1, -1, -2):
            for end in range(start + 1, min(len(parts), start + MOST_TOGETHER) + 1, 2):
                rest = said.get(end + 1)
                if rest is not None and (found := self._phrase("".join(parts[start:end]))):
                    joint = self._fixed[parts[end]] if end < len(parts) else ""
                    said[start] = found + joint + rest
                    break
        whole = said.get(0, "")
        return whole + self._fixed["."] * (bool(whole) and words.endswith("."))

    @cached_property
    def _fixed(self) -> Mapping[str, str]:
        return {
            phrase[0]: phrase[self._column] for phrase in PHRASES if not _HOLE.search(phrase[0])
        }

    @cached_property
    def _open(self) -> Sequence[tuple[re.Pattern[str], str]]:
        holes = [phrase for phrase in PHRASES if _HOLE.search(phrase[0])]
        holes.sort(key=lambda phrase: len(_HOLE.findall(phrase[0])))  # what says more comes first
        return [(_pattern(phrase[0]), phrase[self._column]) for phrase in holes]


def _filled(parts: Mapping[str, str], hole: re.Match[str]) -> str:
    return parts[hole[1]]


def _pattern(english: str) -> re.Pattern[str]:
    pieces = _HOLE.split(english)
    texts, names = map(re.escape, pieces[::2]), pieces[1::2]
    holes = [f"(?P<_{name}>{_FIGURE if name in 'mn' else _WORDS})" for name in names]
    return re.compile("".join(chain.from_iterable(zip_longest(texts, holes, fillvalue=""))))


LANGUAGES: Mapping[str, Language] = {
    tag: Language(tag, column) for column, tag in enumerate(("en", "zh-Hant", "zh-Hans"))
}
