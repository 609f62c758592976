"""Words of a model's card in both languages, for people who are no statisticians."""

from __future__ import annotations

from monitoring.reports.lexicon import Said

TITLE = Said("Model card: {name}", "模型说明卡：{name}")
SUBTITLE = Said(
    "Who is likely to cross a limit within 60 days: early warning of poverty because of illness",
    "防范因病返贫致贫：未来60天内可能超过预警标准的人员预测",
)
MADE = Said(
    "As known on the night of {night}. What scores: {scorer}. Nothing on this card names a person.",
    "数据截至{night}夜次所知。实际使用的评分方法：{scorer}。本卡不含任何个人信息。",
)
HIDING = Said(
    "Counts of 1 to 4 stand as “fewer than 5”; “withheld” is any other number that would let one be worked out.",
    "1至4的小数写作“少于5”；会使小数被推算出来的其他数字写作“不列出”。",
)
NOT_LOADED = Said(
    "This model is not loaded here: it was made with another {what} than is installed. It scores nobody until it is trained again. The figures below are those of its making.",
    "本机不加载此模型：其{what}与现有安装不一致，重新训练之前不能用于评分。以下数字均为该模型生成时的数字。",
)
NOT_KNOWN, FEW, WITHHELD = Said("not known", "不详"), Said("fewer than 5", "少于5"), Said("withheld", "不列出")
NONE, YES, NO, NOT = Said("none", "无"), Said("yes", "是"), Said("NO", "否"), Said("no", "否")
UNDER_ONE, OVER_LAST = Said("fewer than 1", "不到1"), Said("more than 99", "99以上")
COMMA = Said(", ", "、")
RANGE = Said("{low} to {high}", "{low}至{high}")
WITH_RANGE = Said("{value} ({range})", "{value}（{range}）")
OTHER_LANGUAGE = Said("English", "中文")

# 1. What it is for
PURPOSE = Said("1. What it is for, and what not", "一、用途与禁止用途")
FOR_WHAT = Said(
    "It looks at insured persons who have crossed no limit yet, and says how likely each is to cross one within 60 days. So the bureau's benefit officer can look in time whether a special disease is registered, care outside the area is filed, assistance that is due was paid, and the premium can be paid.",
    "对尚未超过任何预警标准的参保人员，预测其未来60天内超过标准的可能性，供医保局待遇救助岗提前核对：门诊慢特病是否已登记，异地就医是否已备案，应享受的救助是否已到位，参保缴费是否有困难。",
)
WHO = Said(
    "Only the bureau's benefit officer may use it and see names.",
    "只有医保局待遇救助岗可以使用预测结果、查看人员名单。",
)
NOT_FOR = Said("It must not be used:", "不得用于以下用途：")
FORBIDDEN = (
    Said(
        "to control the spending of the fund, to set quotas or targets, or to set premiums;",
        "基金控费、下达指标或开展考核、确定缴费标准；",
    ),
    Said(
        "to name people to a county or a township, or to push names to any platform;",
        "向县、乡（镇）提供名单，或向任何平台推送名单；",
    ),
    Said(
        "to rank, delay or close the case of anybody who has crossed a limit already.",
        "对已超过标准的个案进行排序、拖延办理或结案。",
    ),
)
PROBABILITY_IS = Said(
    "What a probability is: of 100 cases that are each given 20 %, about 20 cross the limit in time and about 80 do not. It says nothing certain about any one of them.",
    "概率的含义：概率同为20%的100人次中，大约20人次会在期限内超过标准，80人次不会。概率不能断定其中任何一个人的情况。",
)
PROBABILITY_IS_NOT = Said(
    "What it is not: no diagnosis, no finding that somebody is poor, no ground for a benefit or against it. Somebody with a low probability may cross all the same.",
    "概率不是诊断，不是贫困认定，也不能作为给予或拒绝待遇的依据。概率低的人同样可能超过标准。",
)
TWO_PARTS = Said(
    "A limit counts within a calendar year. Where the 60 days reach over New Year, this year's and next year's share of them are told apart and never added.",
    "预警标准按自然年度累计。60天跨年时，本年度部分与下年度部分分别列出，不相加。",
)
A_CASE = Said(
    "In what follows a case is one person on one cut-off night under one limit. A cut-off is a night on which the model was asked, with nothing known that came later.",
    "下文“人次”指某人在某一截止夜次对应某一项标准；“截止夜次”指作出预测的那一夜，只使用当夜已知的数据。",
)

# 2. The verdict
VERDICT = Said("2. The verdict", "二、总体结论")
PARTS = {
    "this": Said("This year's window", "本年度窗口"),
    "next": Said("Next year's window", "下年度窗口"),
}
COUNTED = Said(
    "{part}: of {rows} cases judged {crossings} crossed the limit within the 60 days.",
    "{part}：共检验{rows}人次，其中{crossings}人次在60天内超过标准。",
)
BEATS = Said(
    "The model learnt from data ranks better than the best simple guess ({baseline}), by more than chance explains.",
    "学习模型的排序优于最好的简单推算（{baseline}），差距超出偶然因素所能解释的范围。",
)
BEATS_NOT = Said(
    "The model learnt from data does NOT rank better than the best simple guess ({baseline}) by more than chance explains.",
    "学习模型的排序未能明显优于最好的简单推算（{baseline}），差距可能只是偶然。",
)
SCORES = Said("What scores is therefore: {scorer}.", "因此实际使用：{scorer}。")
SCORES_ALL_THE_SAME = Said(
    "What scores is all the same {scorer}: one method scores both windows, chosen by the window judged first.",
    "实际使用的仍是{scorer}：两个窗口使用同一方法，以先检验的窗口为准选定。",
)
CALIBRATED = Said(
    "Its probabilities are true overall: {expected} crossings were expected and {crossings} counted, a difference that chance explains.",
    "概率总体属实：预计{expected}人次超标，实际{crossings}人次，差距在偶然范围之内。",
)
CALIBRATED_FEW = Said(
    "Whether its probabilities are true is too few to say: {expected} crossings were expected and {crossings} counted, fewer than 20.",
    "概率是否属实，人次太少，无法判断：预计{expected}人次超标，实际{crossings}人次，不足20人次。",
)
OFF_SINCE = Said(
    "Of its scores in use {off} of {count} measured since were off beyond chance (section 6).",
    "投入使用后已检验{count}次，其中{off}次概率失准（见第六部分）。",
)
MISCALIBRATED = Said(
    "MISCALIBRATED: {expected} crossings were expected and {crossings} counted, more apart than chance explains. The order may still be right; the probabilities are not.",
    "概率失准：预计{expected}人次超标，实际{crossings}人次，差距超出偶然范围。排序可能仍然可用，概率数值不可用。",
)
FEW_CROSSED = Said(
    "{part}: too few cases to say anything; counts of 1 to 4 are not told, nor any figure that would tell them.",
    "{part}：人次太少，无法评价；1至4的小数以及可据以推算的数字均不列出。",
)
NOTHING_JUDGED = Said(
    "Nothing was judged: no case of a known outcome was there.", "没有可供检验的数据：没有结果已知的人次。"
)

# 3. How good
HOW_GOOD = Said("3. How good it is", "三、效果如何")
AT_CAPACITY = Said(
    "After each of {nights} cut-off nights the {capacity} persons with the highest scores are named, as many as the officer can handle.",
    "共{nights}个截止夜次，每次列出评分最高的{capacity}人，即待遇救助岗能够处理的人数。",
)
SAMPLED = Said(
    "Only one person in {one_in} was looked at: so this is as if the officer could handle {capacity} persons each time.",
    "检验时每{one_in}人只取1人，因此相当于每次能够处理{capacity}人。",
)
NAMED_CROSSED = Said(
    "Of 100 persons named {hits} crossed (allowing for chance: {low} to {high}). Of 100 picked blindly it would have been {chance}.",
    "每列出100人，有{hits}人超过标准（考虑偶然因素为{low}至{high}人）；若随意抽取100人，只有{chance}人。",
)
CROSSED_NAMED = Said(
    "Of 100 persons who crossed {hits} had been named (allowing for chance: {low} to {high}). By picking as many blindly it would have been {chance}.",
    "每100名超过标准的人中，有{hits}人事先已列出（考虑偶然因素为{low}至{high}人）；若随意抽取同样多的人，只有{chance}人。",
)
FOUND_NOT_TOLD = Said(
    "How many of those named crossed is not told: the counts behind it are few, or not known.",
    "列出的人中有多少超过标准不列出：有关人数过少或不详。",
)
PICTURE_NAMED = Said("Of 100 named, dark: crossed", "列出的100人：深色为超标")
PICTURE_CROSSED = Said("Of 100 who crossed, dark: named before", "超标的100人：深色为事先已列出")
PICTURE_TOLD = Said("{dark} of 100 squares are dark.", "100格中有{dark}格为深色。")
LEAD = Said(
    "Time gained: of those who were found, half crossed {days} days or more after they were named.",
    "提前时间：列出后超过标准的人中，有一半在列出{days}天或更久以后才超过标准。",
)
LEAD_NOT_KNOWN = Said(
    "Time gained: not known, for nobody named crossed, or too few.", "提前时间：不详，列出的人中没有人超标或人数太少。"
)
SHOCKS_ARE = Said(
    "A shock is a crossing by a single settlement that is above the limit by itself, by somebody who until then had borne less than a quarter of the limit: a sudden serious illness. No forecast from settlements sees it coming.",
    "“突发”超标：此前累计负担不到标准的四分之一，因单独一次结算就超过标准，即突发重病。依据结算数据无法事先预见。",
)
SHOCKS = Said(
    "{part}: of {crossings} crossings {shocks} were shocks. So of 100 crossings at most {ceiling} can be found by any means of this kind.",
    "{part}：{crossings}人次超标中有{shocks}人次为突发。因此每100人次超标，这类方法最多只能发现{ceiling}人次。",
)
SHOCKS_NONE = Said("{part}: none of {crossings} crossings was a shock.", "{part}：{crossings}人次超标中没有突发。")
SHOCKS_NOT_TOLD = Said(
    "{part}: of {crossings} crossings the shocks are: {shocks}.", "{part}：{crossings}人次超标中，突发：{shocks}。"
)
RANKING = Said("{part}: how well every method ranks", "{part}：各方法的排序质量")
RANKING_READ = Said(
    "How to read it: for everybody who crossed, look at all who were ranked at least as high and ask which share of these crossed; the bar is the mean (PR-AUC; 1 would be perfect). The thin line is the range that chance explains. The dashed line is what blind picking gives: {constant}. The dark bar is what scores.",
    "读法：对每个超过标准的人，看名单上排在其前（含本人）的人中有多大比例超过标准，再取平均（PR-AUC，满分为1）。细线为偶然因素的范围，虚线为随意抽取的水平：{constant}。深色为实际使用的方法。",
)
BLIND = Said("blind picking", "随意抽取")
METHODS = Said("{part}: who finds whom", "{part}：各方法的发现能力")
PROBABILITIES = Said("{part}: whose probabilities are true", "{part}：各方法的概率是否属实")
METHOD, HITS, PAIRS = (
    Said("Method", "方法"),
    Said("PR-AUC (range)", "排序质量PR-AUC（范围）"),
    Said("AUC (range)", "AUC（范围）"),
)
BRIER, ECE = Said("Brier", "Brier误差"), Said("calibration error", "概率偏差")
IS_TRUE, OF_NAMED, OF_CROSSED, DAYS = (
    Said("probabilities true", "概率属实"),
    Said("of 100 named crossed", "每列出100人中超标"),
    Said("of 100 who crossed named", "每100名超标者中列出"),
    Said("days gained", "提前天数"),
)
METHODS_READ = Said(
    "AUC: of 100 pairs of one case that crossed and one that did not, so many (times 100) are in the right order; 0.5 is chance. * scores; the plain model is there to compare and never scores.",
    "AUC：任取一个超标人次和一个未超标人次，排序正确的比例，0.5相当于碰运气。带*者为实际使用；简单学习模型只作对照，不用于评分。",
)
PROBABILITIES_READ = Said(
    "Brier: the mean squared distance of what was said and what happened; smaller is better. Calibration error: by how much probabilities are off on average.",
    "Brier误差：预测与实际差距的平方的平均，越小越好。概率偏差：概率与实际比例平均相差多少。",
)
CANDIDATES = {
    "boosted": Said("learnt model (boosted trees)", "学习模型（梯度提升树）"),
    "plain": Said("plain model (logistic regression)", "简单学习模型（逻辑回归）"),
    "last_year": Said("last year's burden alone", "仅按上年负担"),
    "pace": Said("this year's pace continued", "按今年进度外推"),
    "multiple": Said("burden so far beside the limit", "仅按目前负担与标准之比"),
}

# 4. Calibration
TRUTH = Said("4. Are the probabilities true?", "四、概率是否属实")
TRUTH_READ = Said(
    "All cases judged, ordered by probability and cut into ten parts of equal number; of each, what was said and what happened. A mark on the dashed line is right, below it too much was said, above it too little. The thin line is the range that chance explains. Small chances are drawn wider apart.",
    "将全部检验人次按概率从低到高排列，等分为十组，比较每组的预测与实际。点在虚线上为准确，在线下为预测偏高，在线上为预测偏低；细线为偶然因素的范围。坐标对小概率作了放大。",
)
BINS_MERGED = Said(
    "Neighbouring parts are put together where fewer than 5 crossed, so fewer than ten are shown.",
    "超标少于5人次的组与相邻组合并，因此不足十组。",
)
TRUTH_CHART = Said("{part}: said and happened, {scorer}", "{part}：预测与实际，{scorer}")
BINS = Said("{part}: the same as numbers, of 1,000 cases", "{part}：同一内容的数字，每1000人次")
BIN, BIN_ROWS, SAID, HAPPENED = (
    Said("Part", "组"),
    Said("cases", "人次"),
    Said("said to cross", "预测超标"),
    Said("crossed", "实际超标"),
)
BRIER_READ = Said(
    "Mean squared error (Brier): {brier}. Giving everybody the same probability would have {constant}: {verdict}.",
    "均方误差（Brier）：{brier}；若对所有人都给同一概率则为{constant}：{verdict}。",
)
BRIER_BETTER, BRIER_SAME, BRIER_WORSE = (
    Said("the probabilities say more than that", "说明概率提供了有用信息"),
    Said("hardly any difference", "几乎没有差别"),
    Said("the probabilities say no more than that", "说明概率没有提供更多信息"),
)
NO_BINS = Said("The probabilities by tenths are not known or not told.", "按十等分的概率不详或不列出。")

# 5. Groups
GROUPS = Said("5. Is it equally right for everybody?", "五、对各类人群是否同样准确")
GROUPS_READ = Said(
    "For each group: how many cases were expected to cross (the sum of their probabilities) and how many did. With fewer than 20 crossings it is too few to say.",
    "按人群比较：预计超标人次（概率之和）与实际超标人次。超标不足20人次的，人数太少，不作判断。",
)
OFF_HIGH, OFF_LOW, MISSED = (
    Said(
        "OFF: {kind} {group}: more crossings were said than came, beyond chance. Probabilities of this group are not to be relied on.",
        "有偏差：{kind}“{group}”预测偏高，超出偶然范围，该人群的概率不可靠。",
    ),
    Said(
        "OFF: {kind} {group}: fewer crossings were said than came, beyond chance. Probabilities of this group are not to be relied on.",
        "有偏差：{kind}“{group}”预测偏低，超出偶然范围，该人群的概率不可靠。",
    ),
    Said(
        "MISSED MORE OFTEN: {kind} {group}: those who crossed had been named less often than all who crossed, beyond chance. Look for them by other means too.",
        "漏列较多：{kind}“{group}”超标者事先列出的比例低于全体，超出偶然范围，应同时通过其他途径关注。",
    ),
)
NONE_OFF = Said(
    "{part}: no group with enough crossings is off or missed more often by more than chance explains.",
    "{part}：超标人次足够的人群，偏差和漏列均在偶然范围之内。",
)
NONE_ENOUGH = Said(
    "{part}: no group has enough crossings, so nothing can be said of any.",
    "{part}：各人群超标人次均不足，无法判断是否有偏差或漏列。",
)
SOME_OFF = Said("{part}: groups to beware of", "{part}：需要注意的人群")
ONE_IN_TWENTY = Said(
    "Of 20 groups that are right one will look off by chance.",
    "即使对各类人群同样准确，每20个人群中也约有1个会偶然显得有偏差。",
)
KINDS = {
    "category": Said("category", "人员类别"),
    "sex": Said("sex", "性别"),
    "age": Said("age", "年龄"),
    "region": Said("region", "地区"),
    "cut_off": Said("cut-off", "截止夜次"),
}
SEXES = {"1": Said("men", "男"), "2": Said("women", "女")}
EVERYBODY, UNKNOWN = Said("general rule, no category", "一般标准（未按类别）"), Said("not known", "不详")
AGE = Said("{age} years", "{age}岁")
AGE_FROM = Said("{age} years and over", "{age}岁及以上")
BY_KIND = Said("{part}, by {kind}", "{part}，按{kind}")
EXPECTED, CROSSED, CASES, SHARE, FOUND = (
    Said("expected", "预计超标"),
    Said("crossed", "实际超标"),
    Said("cases", "人次"),
    Said("of 1,000 crossed (range)", "每1000人次实际超标（范围）"),
    Said("of 100 who crossed named (range)", "每100名超标者中事先列出（范围）"),
)
TOO_FEW = Said("too few to say", "太少，不作判断")
FIGURES = Said("expected {expected}, crossed {crossed}", "预计{expected}，实际{crossed}")

# 6. Since training
SINCE = Said(
    "6. Changes, expected burden, the model in use, and what came of scores",
    "六、数据变化、负担预测、与在用模型比较及实际结果",
)
DRIFT = Said("Has the data changed since training?", "训练以来数据是否变化")
DRIFT_READ = Said(
    "For each thing the model reads, dates and published amounts aside: how differently its values are spread on the nights judged than in training, at the same time of year (population stability index, PSI; 0: the same). Shifted is what has moved further than so few cases explain.",
    "对模型读取的每项指标（日期和公布的标准除外），比较检验夜次与训练时同一时节的数值分布（群体稳定性指数PSI，0表示没有变化）；变化幅度不能用人次少来解释的，记为“有变化”。",
)
DRIFT_SOME = Said(
    "{count} of {all} things read have shifted: {names}. Judge the model again before it is relied on.",
    "{all}项指标中有{count}项有变化：{names}。使用前应重新检验模型。",
)
DRIFT_NONE = Said("None of {all} things read has shifted.", "{all}项指标均无变化。")
DRIFT_LESS = Said("The other {count} have a PSI of at most {psi}.", "其余{count}项的PSI不超过{psi}。")
FEATURE, PSI, SHIFTED = Said("What is read", "指标"), Said("PSI", "PSI"), Said("shifted", "有变化")
BURDEN = Said("Are the expected burdens right?", "负担金额预测是否准确")
BURDEN_READ = Said(
    "{part}: each case is given a range in which its burden at the window's end should lie {level} times of 100. It did {coverage} times of 100 (allowing for chance: {low} to {high}).",
    "{part}：对每人次给出窗口期末负担的区间，每100人次应有{level}人次落在区间内，实际为{coverage}人次（考虑偶然因素为{low}至{high}）。",
)
BURDEN_TOP = Said(
    "Of the hundredth with the highest probability it did {coverage} times of 100 ({low} to {high}).",
    "其中概率最高的百分之一，每100人次有{coverage}人次落在区间内（{low}至{high}）。",
)
BURDEN_NOT_TOLD = Said(
    "{part}: how often burdens lay within their range is withheld: few did, or few did not.",
    "{part}：落在区间内外的人次过少，不列出。",
)
BURDEN_SUM = Said(
    "From the cut-off to the window's end burdens were expected to grow by {expected} yuan all together, and grew by {counted}.",
    "截止夜次至窗口期末，个人负担合计预计增加{expected}元，实际增加{counted}元。",
)
BURDEN_OFF = Said(
    "OFF: these sums differ by more than chance explains; the amounts are not to be relied on.",
    "有偏差：两者差距超出偶然范围，金额不可靠。",
)
BURDEN_ERRORS = Said(
    "Usual error for one case, in yuan (root mean square): {errors}. Used: {grower}.",
    "每人次的通常误差（均方根，元）：{errors}。实际使用：{grower}。",
)
GROWERS = {
    "boosted": Said("learnt model (boosted trees)", "学习模型（梯度提升树）"),
    "pace": Said("this year's pace continued", "按今年进度外推"),
    "same": Said("no growth", "假定不再增加"),
}
ERROR_OF = Said("{method} {error}", "{method}{error}")
AGAINST = Said("Is it better than the model in use?", "是否优于在用模型")
AGAINST_READ = Said(
    "Compared with {name} on nights that neither was made from ({nights}): hit rate down the list (PR-AUC) {pr_auc}, Brier error {brier}; above 0 this model is better, and the range in brackets is what chance explains.",
    "与{name}比较，所用夜次均未参与两个模型的训练（{nights}）：排序质量（PR-AUC）差{pr_auc}，Brier误差改善{brier}；大于0表示本模型较好，括号内为偶然因素的范围。",
)
NO_NIGHTS = Said("no night named", "未列出夜次")
AGAINST_NOTHING = Said("Model in use: {name}. {why}.", "在用模型：{name}。{why}。")
AGAINST_BETTER = Said("It is better, and may be proposed for use.", "结论：优于在用模型，可以提请启用。")
AGAINST_NOT = Said("It is not better: {why}.", "结论：不优于在用模型，{why}。")
WHYS = {
    "none_in_use": Said("There was none to compare with", "当时没有可比较的模型"),
    "not_loadable": Said(
        "It cannot be loaded here, so there was nothing to compare with", "在用模型无法在本机加载，没有可比较的对象"
    ),
    "not_judged": Said("Nobody crossed on the nights that judge, so nothing can be said", "检验夜次无人超标，无法评价"),
    "no_cut_off_left": Said("No night is left that neither was made from", "没有两个模型都未参与训练的夜次，无法比较"),
    "too_few_crossings": Said(
        "Too few crossed on the nights that neither was made from", "两个模型都未参与训练的夜次超标人次太少，无法比较"
    ),
    "better": Said("better beyond chance", "差距超出偶然范围"),
    "not_better": Said("no difference beyond chance", "差距可能只是偶然"),
    "worse_in_one": Said("better in one figure and worse in the other", "一项较好，另一项较差"),
}
NOT_WORKED_OUT = Said("Not worked out for this model.", "本模型未计算此项。")
CAME = Said("What came of its scores", "评分后的实际结果")
CAME_READ = Said(
    "Of each night scored, once its 60 days were over: crossings expected and counted, how many persons were named, how many of these crossed, and how many of all scored were helped. Help keeps people under the limit, so fewer crossings than expected may be its success.",
    "每次评分满60天后统计：预计与实际超标人次、列出人数、其中超标人数，以及全部评分人员中已获帮扶的人数。帮扶会使人不再超标，因此实际少于预计也可能正是帮扶的成效。",
)
CAME_NONE = Said("Nothing was measured yet.", "尚未统计。")
CAME_LATEST = Said("The newest {count} are drawn; the table has all.", "图中只画最近{count}次，表中为全部。")
CAME_CHART = Said("{part}: expected and counted by night scored", "{part}：各评分夜次的预计与实际")
NIGHT, MEASURED, WINDOW = Said("night", "评分夜次"), Said("measured on", "统计日期"), Said("window", "窗口")
OUTCOME_HEADS = {
    "row_count": Said("cases", "人次"),
    "expected_crossings": Said("expected", "预计超标"),
    "crossings": Said("crossed", "实际超标"),
    "shocks": Said("by a shock", "其中突发"),
    "chosen_count": Said("named", "列出"),
    "found_count": Said("of these crossed", "列出后超标"),
    "helped_count": Said("helped", "已获帮扶"),
}

# 7. Made of
MADE_OF = Said("7. What it was made of", "七、模型由来")
ITEM, VALUE = Said("Item", "项目"), Said("Value", "内容")
FIT = Said("Cut-offs it learnt from", "用于学习的截止夜次")
CALIBRATE = Said("Cut-offs that set its probabilities", "用于校准概率的截止夜次")
JUDGE = Said("Cut-offs it was judged on", "用于检验的截止夜次")
LABEL_NIGHT = Said("What happened, as known on the night of", "结果以此夜次所知为准")
ROWS_OF = Said("Cases judged ({part})", "检验人次（{part}）")
CALIBRATION_CROSSINGS = Said("Crossings that set its probabilities", "校准概率所用的超标人次")
PERSONS_FIT = Said("Persons it was made from", "用于训练的人数")
PERSONS_TEST = Said("Persons it was judged on", "用于检验的人数")
PERSONS_BOTH = Said("Persons in both", "两者共有的人数")
HIDDEN = Said("Times somebody with care was not scored for a rebuilt register", "因登记为事后重建而未评分的人次")
ONE_IN = Said("Persons looked at: one in", "抽样：每多少人取1人")
SEED = Said("Seed of chance (the same rows and seed give the same model)", "随机种子（数据和种子相同则模型相同）")
THRESHOLDS = Said("Thresholds (fingerprint)", "阈值指纹")
DATA = Said("Data (fingerprint)", "数据指纹")
QUERIES = Said("Queries (fingerprint)", "查询指纹")
VERSIONS = Said("Program, Python, libraries", "程序、Python及软件库版本")
CENSORED = Said("Left out of the judging, because what became of them is not known", "结果无法确定、未参加检验的人次")
CENSORED_NONE = Said("No case had to be left out.", "没有需要剔除的人次。")
REASON, MEANING, LEFT_OUT = Said("Reason", "原因"), Said("What it means", "含义"), Said("cases", "人次")
CENSORINGS = {
    "over_before": (
        Said("over before", "此前已超标"),
        Said(
            "a settlement arrived late, by which the person was over before the 60 days began",
            "迟到的结算数据表明，60天开始之前已超过标准",
        ),
    ),
    "horizon": (
        Said("not over yet", "期限未满"),
        Said("the 60 days were not over on the night of the outcome", "截至统计夜次，60天尚未结束"),
    ),
    "merged": (
        Said("merged", "编号合并"),
        Said("the number was merged into another of the same person", "该编号已并入同一人的另一编号"),
    ),
    "dead": (Said("dead", "死亡"), Said("died before the end without crossing", "期末前死亡，未超过标准")),
    "left": (
        Said("left", "退出"),
        Said("no longer insured or covered by the limit at the end", "期末已不在保，或不再适用该标准"),
    ),
    "helped": (
        Said("helped", "已获帮扶"),
        Said(
            "was helped after the cut-off and did not cross; without help it might have been otherwise",
            "截止夜次之后获得帮扶且未超标；若无帮扶，结果可能不同",
        ),
    ),
}
ASPECTS_READ = Said(
    "What it reads of a person ({count} figures; no diagnosis)", "模型读取的内容（共{count}项指标，不含诊断）"
)
ASPECT, FEATURES = Said("What", "内容"), Said("figures", "指标项")
ASPECTS = {
    "burden": Said(
        "how near this year's burden is to the limit, and how fast it grows", "今年个人负担与标准的距离及增长速度"
    ),
    "recent": Said("what was borne in the last 90 days", "近90天个人负担"),
    "largest": Said("the largest burden left by one settlement", "单次结算的最高个人负担"),
    "earlier": Said("the burden of the window before", "上一窗口的个人负担"),
    "visits": Said("how often and when care was last sought", "就诊次数、月数及最近一次就诊时间"),
    "admissions": Said("admissions in 12 months", "一年内住院次数"),
    "followed": Said("chronic and special outpatient care", "门诊慢特病就诊"),
    "elsewhere": Said("the share of care outside the area", "异地就医费用占比"),
    "outside": Said("the share outside the catalogue", "目录外费用占比"),
    "layers": Said("what each layer of insurance and assistance paid", "基本医保、大病保险、救助等各层支付占比"),
    "person": Said("age and sex", "年龄和性别"),
    "limit": Said("the limit, the income it is taken of, and categories", "适用标准、收入基数及身份类别"),
    "days": Said("days gone and days left", "已过天数和剩余天数"),
}
OTHER_ASPECT = Said("other", "其他")
DIFFERING = {
    "format": Said("format", "文件格式"),
    "package_version": Said("program", "程序版本"),
    "sql_fingerprint": Said("queries", "查询语句"),
    "libraries": Said("libraries", "软件库版本"),
    "python": Said("Python", "Python版本"),
}

# 8. Not known
DOUBTS = Said("8. What is not known", "八、尚不清楚之处")
DOUBT_LINES = (
    Said(
        "It knows no diagnosis and nothing of income, debts or care that was never sought. Whoever stays away from hospital for want of money is not seen.",
        "模型不含诊断，不掌握家庭收入、债务以及应就医而未就医的情况；因缺钱而不去就医的人看不到。",
    ),
    Said(
        "Sudden serious illness (shocks) is not foreseen; not being named is no all-clear.",
        "突发重病无法预见；未被列出不等于没有风险。",
    ),
    Said(
        "Help lowers what is counted: whoever was helped in time does not cross, and looks like a false alarm. Help that nobody wrote down is not allowed for.",
        "帮扶会降低统计到的超标：及时得到帮扶的人没有超标，看起来像是误报；没有登记的帮扶无法扣除。",
    ),
    Said(
        "Figures are of the past. Another limit, benefit or price may make them wrong, which is why they are measured again every month.",
        "以上为过去的数字。标准、待遇或费用变化后可能不再准确，因此需要每月重新统计。",
    ),
)
DOUBT_HIDDEN = Said(
    "The history was rebuilt: {count} times somebody with care was not scored, because the register is known only by a later version that says dead or left. All figures are of those who stayed, and may be too good.",
    "历史数据为事后重建：有{count}人次因登记信息只有后来的版本（死亡或退出）而未评分。以上数字只反映一直在保的人，可能偏好。",
)
DOUBT_NOT_HIDDEN = Said(
    "Nobody was found missing for a history that was rebuilt later.", "未发现因历史数据事后重建而遗漏的人。"
)


def every() -> list[Said]:
    """All words of this module, for a look whether any lacks a language."""
    found: list[Said] = []
    for value in globals().values():
        found += _said(value)
    return found


def _said(value: object) -> list[Said]:
    if isinstance(value, Said):
        return [value]
    if isinstance(value, dict):
        return [said for one in value.values() for said in _said(one)]
    return [said for one in value for said in _said(one)] if isinstance(value, tuple) else []
