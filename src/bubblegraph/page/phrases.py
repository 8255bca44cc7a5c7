"""The words that only a page has, in traditional and simplified Chinese."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["PAGE_PHRASES"]

PAGE_PHRASES: Mapping[str, tuple[str, str]] = {
    # --- what stands in the template
    "Skip to the content": ("跳到內容", "跳到内容"),
    "Without scripts this page shows the last day. The slider, the search and the lists need "
    "them.": (
        "沒有腳本時，本頁只顯示最後一天。滑桿、搜尋和清單需要腳本。",
        "没有脚本时，本页只显示最后一天。滑块、搜索和列表需要脚本。",
    ),
    "Upper limits by the deals of this ledger, not findings. A circular flow is not in itself "
    "wrong.": (
        "這是本帳本所列交易的上限，不是認定。資金循環本身並非過錯。",
        "这是本账本所列交易的上限，不是认定。资金循环本身并非过错。",
    ),
    "Day": ("日期", "日期"),
    "Day, search and filters": ("日期、搜尋與篩選", "日期、搜索与筛选"),
    "Day before": ("前一個日期", "前一个日期"),
    "Next day": ("後一個日期", "后一个日期"),
    "Play": ("播放", "播放"),
    "Pause": ("暫停", "暂停"),
    "Day on which the ledger changed": ("帳本有變動的日期", "账本有变动的日期"),
    "Search companies, deals, sources": ("搜尋公司、交易、來源", "搜索公司、交易、来源"),
    "Track": ("跑道圖", "跑道图"),
    "Network": ("網絡圖", "网络图"),
    "Rows": ("加總行", "加总行"),
    "Loops": ("迴路", "回路"),
    "Deals": ("交易", "交易"),
    "Companies": ("公司", "公司"),
    "Announced and actual": ("宣布與實際", "宣布与实际"),
    "Timeline": ("時間線", "时间线"),
    "Method": ("方法", "方法"),
    "Close": ("關閉", "关闭"),
    "One lane for each loop, as wide as its money, and no money in two lanes. Clockwise: out on "
    "top, back below. Choose a lane to see its deals.": (
        "每條迴路一條跑道，寬度即其金額，同一筆錢不在兩條跑道上。順時針：上方流出，下方流回。點選跑道可看其交易。",
        "每条回路一条跑道，宽度即其金额，同一笔钱不在两条跑道上。顺时针：上方流出，下方流回。点选跑道可看其交易。",
    ),
    "Who pays whom": ("誰付錢給誰", "谁付钱给谁"),
    "Arrows widen with the square root of the amount, circles with the flow. Choose a company or "
    "an arrow to see its deals.": (
        "箭頭寬度隨金額的平方根增加，圓圈隨流量增大。點選公司或箭頭可看其交易。",
        "箭头宽度随金额的平方根增加，圆圈随流量增大。点选公司或箭头可看其交易。",
    ),
    "The same as a table": ("以表格顯示", "以表格显示"),
    "The rows that add up": ("可加總的各行", "可加总的各行"),
    "Every loop": ("全部迴路", "全部回路"),
    "What each could carry alone. Loops share deals: never add up.": (
        "每條迴路單獨所能承載的金額。迴路共用交易，不可相加。",
        "每条回路单独所能承载的金额。回路共用交易，不可相加。",
    ),
    "Every deal": ("全部交易", "全部交易"),
    "What each company pays, is paid, and has in loops": (
        "各公司付出、收到及在迴路中的金額",
        "各公司付出、收到及在回路中的金额",
    ),
    "In loops: what the rows carry through the company, each dollar once. By all deals that count, "
    "as far as disclosed.": (
        "在迴路中：各行經過該公司的金額，每一美元只算一次。按所有計入的交易，以已披露者為限。",
        "在回路中：各行经过该公司的金额，每一美元只算一次。按所有计入的交易，以已披露者为限。",
    ),
    "What was announced, and what became of it": ("已宣布的交易及其後來", "已宣布的交易及其后来"),
    "When it got circular": ("循環從何時開始", "循环从何时开始"),
    "At the end of each quarter in which the ledger changed. Choose one to see the page as of that "
    "day.": (
        "帳本有變動的每個季度末。點選可看該日的頁面。",
        "账本有变动的每个季度末。点选可看该日的页面。",
    ),
    "How it is computed, and what limits these numbers": (
        "計算方法，以及這些數字的限制",
        "计算方法，以及这些数字的局限",
    ),
    "Made with bubblegraph. This page asks nobody for anything.": (
        "由 bubblegraph 製作。本頁不向任何地方發出請求。",
        "由 bubblegraph 制作。本页不向任何地方发出请求。",
    ),
    # --- what the script says
    "As of {0}": ("截至 {0}", "截至 {0}"),
    "Show more ({0} left)": ("顯示更多（還有 {0} 條）", "显示更多（还有 {0} 条）"),
    "On this day no loop carries a disclosed amount: there is no track.": (
        "這一天沒有迴路載有已披露的金額，因此沒有跑道圖。",
        "这一天没有回路载有已披露的金额，因此没有跑道图。",
    ),
    "Places, widths and line styles are those of {0}; amounts are those of {1}. What had ended "
    "since is in the tables alone.": (
        "位置、寬度與線型為 {0} 的；金額為 {1} 的。此後結束的只在表格中。",
        "位置、宽度与线型为 {0} 的；金额为 {1} 的。此后结束的只在表格中。",
    ),
    "On this day there is no loop.": ("這一天沒有迴路。", "这一天没有回路。"),
    "No deal counts: there is no network.": (
        "沒有計入的交易，因此沒有網絡圖。",
        "没有计入的交易，因此没有网络图。",
    ),
    "{0} of {1} loops.": ("{1} 條迴路中的 {0} 條。", "{1} 条回路中的 {0} 条。"),
    "There are at least {0} in all.": ("總共至少有 {0} 條。", "总共至少有 {0} 条。"),
    "{0} of {1} deals known on {2}. Grey: not counted, with the reason.": (
        "{2} 已知的 {1} 筆交易中的 {0} 筆。灰色：未計入，並附原因。",
        "{2} 已知的 {1} 笔交易中的 {0} 笔。灰色：未计入，并附原因。",
    ),
    "{0} of {1} deals. Grey: not counted, with the reason.": (
        "{1} 筆交易中的 {0} 筆。灰色：未計入，並附原因。",
        "{1} 笔交易中的 {0} 笔。灰色：未计入，并附原因。",
    ),
    "The page lists {0} of {1} deals: those on loops, and the largest.": (
        "本頁列出 {1} 筆交易中的 {0} 筆：迴路上的，以及最大的。",
        "本页列出 {1} 笔交易中的 {0} 笔：回路上的，以及最大的。",
    ),
    "Filters dim pictures and hide rows of lists. All figures stay those of {0}, of all deals.": (
        "篩選使圖變淡，並隱藏清單中的行。所有數字仍是 {0} 全部交易的。",
        "筛选使图变淡，并隐藏列表中的行。所有数字仍是 {0} 全部交易的。",
    ),
    "Nothing was announced at a disclosed price by this day.": (
        "到這一天為止，沒有以已披露價格宣布的交易。",
        "到这一天为止，没有以已披露价格宣布的交易。",
    ),
    "known to be paid": ("已知已支付", "已知已支付"),
    "signed, not known to be paid": ("已簽約，未知是否支付", "已签约，未知是否支付"),
    "the ledger": ("帳本", "账本"),
    "companies": ("公司數", "公司数"),
    "what": ("內容", "内容"),
    "kind": ("種類", "种类"),
    "status": ("狀態", "状态"),
    "since": ("始於", "始于"),
    "until": ("截至", "截至"),
    "company": ("公司", "公司"),
    "sector": ("行業", "行业"),
    "pays": ("付出", "付出"),
    "is paid": ("收到", "收到"),
    "in loops": ("在迴路中", "在回路中"),
    "payee": ("收款方", "收款方"),
    "History": ("經過", "经过"),
    "On rows that add up": ("所在的加總行", "所在的加总行"),
    "not known on this day": ("這一天尚未知曉", "这一天尚未知晓"),
    "not counted": ("未計入", "未计入"),
    "window of time": ("時間窗口", "时间窗口"),
    "package": ("交易組合", "交易组合"),
    "remarks": ("備註", "备注"),
    "id": ("編號", "编号"),
    "paid": ("已支付", "已支付"),
    "copy": ("副本", "副本"),
    "no disclosed price on some leg": ("有一段沒有已披露的價格", "有一段没有已披露的价格"),
    "open on this day": ("這一天沒有閉合", "这一天没有闭合"),
    "no source ties these deals together": (
        "沒有來源把這些交易聯繫在一起",
        "没有来源把这些交易联系在一起",
    ),
    "whether a source ties these deals is not decided": (
        "是否有來源把這些交易聯繫在一起，未能判定",
        "是否有来源把这些交易联系在一起，未能判定",
    ),
    "never in order of time, invested first": (
        "不可能按時間順序（投資在先）發生",
        "不可能按时间顺序（投资在先）发生",
    ),
    "also": ("又稱", "又称"),
    "Pays": ("付款給", "付款给"),
    "Is paid by": ("收款自", "收款自"),
    "Kind": ("種類", "种类"),
    "Status": ("狀態", "状态"),
    "Sector": ("行業", "行业"),
    "Relationship on the loop": ("迴路上的關係", "回路上的关系"),
    "Deals made": ("成交日期", "成交日期"),
    "From": ("自", "自"),
    "To": ("至", "至"),
    "In order of time only": ("只看按時間順序的", "只看按时间顺序的"),
    "Reset": ("重設", "重置"),
    # --- of payments
    "Upper limits by the payments of this table, not findings. A circular flow is not in itself "
    "wrong.": (
        "這是本表所列付款的上限，不是認定。資金循環本身並非過錯。",
        "这是本表所列付款的上限，不是认定。资金循环本身并非过错。",
    ),
    "Day with payments": ("有付款的日期", "有付款的日期"),
    "Search parties, payments": ("搜尋各方、付款", "搜索各方、付款"),
    "Payments": ("付款", "付款"),
    "Payment": ("付款", "付款"),
    "Parties": ("各方", "各方"),
    "One lane for each loop, as wide as its money, and no money in two lanes. Clockwise: out on "
    "top, back below. Choose a lane to see its payments.": (
        "每條迴路一條跑道，寬度即其金額，同一筆錢不在兩條跑道上。順時針：上方流出，下方流回。點選跑道可看其付款。",
        "每条回路一条跑道，宽度即其金额，同一笔钱不在两条跑道上。顺时针：上方流出，下方流回。点选跑道可看其付款。",
    ),
    "Arrows widen with the square root of the amount, circles with the flow. Choose a party or "
    "an arrow to see its payments.": (
        "箭頭寬度隨金額的平方根增加，圓圈隨流量增大。點選一方或箭頭可看其付款。",
        "箭头宽度随金额的平方根增加，圆圈随流量增大。点选一方或箭头可看其付款。",
    ),
    "What each could carry alone. Loops share payments: never add up.": (
        "每條迴路單獨所能承載的金額。迴路共用付款，不可相加。",
        "每条回路单独所能承载的金额。回路共用付款，不可相加。",
    ),
    "Every payment": ("全部付款", "全部付款"),
    "What each party pays, is paid, and has in loops": (
        "各方付出、收到及在迴路中的金額",
        "各方付出、收到及在回路中的金额",
    ),
    "In loops: what the rows carry through the party, no money twice.": (
        "在迴路中：各行經過該方的金額，同一筆錢只計一次。",
        "在回路中：各行经过该方的金额，同一笔钱只计一次。",
    ),
    "At the end of each quarter with payments. Choose one to see the page as of that day.": (
        "有付款的各季度末。點選一行可看截至當日的頁面。",
        "有付款的各季度末。点选一行可看截至当日的页面。",
    ),
    "On this day there is no loop, and no track.": (
        "這一天沒有迴路，因此沒有跑道圖。",
        "这一天没有回路，因此没有跑道图。",
    ),
    "Places and widths are those of {0}; amounts are those of {1}.": (
        "位置和寬度為 {0} 的；金額為 {1} 的。",
        "位置和宽度为 {0} 的；金额为 {1} 的。",
    ),
    "No payment counts: there is no network.": (
        "沒有計入的付款：沒有網絡圖。",
        "没有计入的付款：没有网络图。",
    ),
    "{0} of {1} payments up to {2}. Grey: not counted.": (
        "截至 {2} 的 {1} 筆付款中的 {0} 筆。灰色：未計入。",
        "截至 {2} 的 {1} 笔付款中的 {0} 笔。灰色：未计入。",
    ),
    "{0} of {1} payments. Grey: not counted.": (
        "{1} 筆付款中的 {0} 筆。灰色：未計入。",
        "{1} 笔付款中的 {0} 笔。灰色：未计入。",
    ),
    "The page lists {0} of {1} payments: those on loops, and the largest.": (
        "本頁列出 {1} 筆付款中的 {0} 筆：迴路上的，以及最大的。",
        "本页列出 {1} 笔付款中的 {0} 笔：回路上的，以及最大的。",
    ),
    "Filters dim pictures and hide rows of lists. All figures stay those of {0}, of all "
    "payments.": (
        "篩選使圖變淡，並隱藏清單中的行。所有數字仍是 {0} 全部付款的。",
        "筛选使图变淡，并隐藏列表中的行。所有数字仍是 {0} 全部付款的。",
    ),
    "the table": ("本表", "本表"),
    "parties": ("方數", "方数"),
    "party": ("方", "方"),
    "day": ("日期", "日期"),
    "no amount on some leg": ("有一段沒有金額", "有一段没有金额"),
    "never in order of time": ("不可能按時間順序發生", "不可能按时间顺序发生"),
    "Payments made": ("付款日期", "付款日期"),
    "open: never in order of time (†)": (
        "未閉合：不可能按時間順序發生（†）",
        "未闭合：不可能按时间顺序发生（†）",
    ),
    # --- what the data says
    "if all is paid": ("若全部付清", "若全部付清"),
    "gross flow": ("總流量", "总流量"),
    "loops that closed since": ("此後閉合的迴路", "此后闭合的回路"),
    "{0} more": ("另有 {0} 條", "另有 {0} 条"),
    "confidence low": ("可信度低", "可信度低"),
    "confidence medium": ("可信度中", "可信度中"),
    "confidence high": ("可信度高", "可信度高"),
    "the source says about": ("來源稱「約」", "来源称“约”"),
    "software": ("軟件", "软件"),
    "hardware": ("硬件", "硬件"),
    "neocloud": ("新興雲商", "新兴云商"),
    "investor": ("投資者", "投资者"),
    "vehicle": ("特殊目的公司", "特殊目的公司"),
    "chipmaker": ("芯片商", "芯片商"),
    "hyperscaler": ("超大規模雲商", "超大规模云商"),
    "lender": ("貸款人", "贷款人"),
    "ai lab": ("AI 實驗室", "AI 实验室"),
    "developer": ("開發商", "开发商"),
    "Equity stake": ("股權", "股权"),
    "Debt and repayment": ("債務與還款", "债务与还款"),
    "Purchase, cloud, lease": ("採購、雲服務、租賃", "采购、云服务、租赁"),
    "Warrant, guarantee": ("認股權證、擔保", "认股权证、担保"),
    "To and from the others": ("與其他各方往來", "与其他各方往来"),
    "between low and high": ("下限與上限之間", "下限与上限之间"),
    "paid or closed, committed, announced": (
        "已支付或完成、已簽約、已宣布",
        "已支付或完成、已签约、已宣布",
    ),
    "paid or closed, committed": ("已支付或完成、已簽約", "已支付或完成、已签约"),
    "can go round, at most: cut the track anywhere,": (
        "至多可循環的金額：在任何一處切開跑道，",
        "至多可循环的金额：在任何一处切开跑道，",
    ),
    "can go round, at most": ("至多可循環", "至多可循环"),
    "signed or paid deals": ("已簽約或已支付的交易", "已签约或已支付的交易"),
    "all deals, if all is paid": ("全部交易，若全部付清", "全部交易，若全部付清"),
    "other rows would add up as well": ("其他的行也可同樣加總", "其他的行也可同样加总"),
    "* no source ties these deals together": (
        "* 沒有來源把這些交易聯繫在一起",
        "* 没有来源把这些交易联系在一起",
    ),
    "† never in order of time, invested first": (
        "† 不可能按時間順序（投資在先）發生",
        "† 不可能按时间顺序（投资在先）发生",
    ),
}
