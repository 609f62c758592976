"""Words of the report in both languages."""

from __future__ import annotations

from typing import NamedTuple

from monitoring.reports.lexicon import Said

TITLE = Said("Protection against poverty because of illness", "防范因病返贫致贫监测报告")
MONTHLY, YEARLY = Said("monthly report", "月报"), Said("yearly report", "年报")
EXAMPLE = Said(
    "EXAMPLE: made with example thresholds, not policy in force. Figures are not official.",
    "示例：按示例阈值生成，不是现行政策，数据不作官方依据。",
)
AS_KNOWN = Said(
    "{first} to {last}, as known on the night of {night}; thresholds: {set}",
    "数据范围{first}至{last}，截至{night}夜次所知；阈值：{set}",
)
INCOMPLETE = Said("The period is not over: figures reach up to {last}.", "报告期尚未结束，数据截至{last}。")
RULE_OF_HIDING = Said(
    "Counts of 1 to 4, and others from which they could be worked out, are withheld: “few” is 1 to 4, “withheld” some other number; in charts “–” is withheld or nothing there. Everybody counts once, refunds are taken off.",
    "1至4的小数及可推算出小数的其他数字不列出：“少量”表示1至4，“隐去”表示其他数字；图中“–”表示隐去或无数据。同一人只计一次，退费已冲减。",
)
OVERVIEW = Said("1. At a glance", "一、总体情况")
TREND = Said("2. Twelve months", "二、近十二个月趋势")
TREND_OF_YEAR = Said("2. Month by month", "二、分月趋势")
PLACES = Said("3. By region", "三、分地区")
CATEGORIES = Said("4. By category of persons", "四、分人员类别")
PARTICIPATION = Said("5. Who is insured", "五、参保情况")
OUTSTANDING = Said("6. Assistance outstanding", "六、应付未付的救助")
UNKNOWN = Said("7. What is not known", "七、尚不掌握的情况")
DEFINITIONS = Said("8. What the indicators mean", "八、指标说明")

INDICATOR = Said("Indicator", "指标")
VALUE, BEFORE = Said("Value", "本期"), Said("Month before", "上月")
NUMERATOR, DENOMINATOR = Said("Numerator", "分子"), Said("Denominator", "分母")
GOAL, REACHED = Said("Goal", "目标"), Said("Reached", "是否达标")
YES, NO = Said("yes", "是"), Said("no", "否")
REGION, CATEGORY, MONTH = Said("Region", "地区"), Said("Category", "人员类别"), Said("Month", "月份")
ALL, EVERYBODY = Said("All", "合计"), Said("All insured and treated", "全部人员")
ALL_LISTED, NO_PLACE = Said("All listed persons", "名单内人员合计"), Said("place not known", "地区不详")
INSURED_PERSONS = Said("Insured", "参保人数")
NOT_KNOWN, FEW, WITHHELD, NONE = (
    Said("not known", "不详"),
    Said("few", "少量"),
    Said("withheld", "隐去"),
    Said("–", "–"),
)
FUNDS, COUNTS = Said("Fund shares and burden", "基金支付比例与个人负担"), Said("Warnings and visits", "预警与核查")
EXPECTED, INSURED, SHARE = Said("To be insured", "应参保"), Said("Insured", "已参保"), Said("Rate", "参保率")
BY_GOAL = Said("all to whom a goal applies, each counted once", "目标适用人群（同一人计一次）")
OF_GOAL = Said("persons of goal {goal}", "目标{goal}适用人员")
BY_CATEGORY, BY_PLACE = Said("by category", "分人员类别"), Said("listed persons by region", "名单内人员分地区")
ITEM, VISITS, PERSONS = Said("Assistance", "救助项目"), Said("Visits", "就诊次数"), Said("Persons", "人数")
DUE, LEFT = Said("Due, yuan", "应付（元）"), Said("Outstanding, yuan", "未付（元）")
DEFINITION, FORMULA, SOURCE = Said("What it says", "含义"), Said("Formula", "公式"), Said("Source", "数据来源")
CHART_FUNDS = Said("Fund share of inpatient cost within the policy scope, %", "住院政策范围内基金支付比例（%）")
CHART_EVENTS = Said("Warnings", "预警件数")
CHART_PLACES = Said(
    "Fund share of inpatient cost within the policy scope by region, %", "分地区住院政策范围内基金支付比例（%）"
)
CHART_RATES = Said("Listed persons insured, %", "名单内人员参保率（%）")
ALL_FUNDS, BASIC_FUND = Said("all funds", "全部基金"), Said("basic insurance", "基本医保")
GOAL_OF = Said("goal {share} %", "目标{share}%")
COMPARED = Said("Goal of {share} % ({name}): {reading}.", "目标{share}%（{name}）：{reading}。")
NO_GOAL = Said(
    "No goal for a fund share holds in the whole period, so none is compared.",
    "报告期内没有有效的基金支付比例目标，未作比较。",
)
OUTSTANDING_TOLD = Said(
    "What persons of the lists were due by the texts for visits of the period, and what neither the settlement nor a later payment gave. Paying comes before visiting.",
    "名单内人员报告期内就诊按文件应享受、结算及事后均未支付的救助。应先支付，再核查。",
)
OPEN_QUESTIONS = Said(
    "These amounts rest on how the texts are read; open: {questions}.", "金额取决于对文件的理解，待确认：{questions}。"
)
SENTENCE = Said(
    "{people} persons had a warning that stood in the period; {opened} warnings were opened, {withdrawn} withdrawn, {lapsed} lapsed.",
    "报告期内有生效预警的人员{people}人；新增预警{opened}件，撤回{withdrawn}件，失效{lapsed}件。",
)
SENTENCE_INSURED = Said(
    "Of {expected} listed persons who are to be insured {insured} are: {share}.",
    "名单内应参保{expected}人，已参保{insured}人，参保率{share}。",
)
SENTENCE_FUNDS = Said(
    "All funds paid {scope} of inpatient cost within the policy scope, and {fee} of the whole inpatient cost.",
    "住院政策范围内费用基金支付{scope}，住院总费用基金支付{fee}。",
)


class Left(NamedTuple):
    """What is said of outstanding assistance: how much, that it is owed to few, that there is none."""

    amount: Said
    withheld: Said
    nothing: Said


LEFT_OF_PERIOD = Left(
    Said(
        "{amount} yuan of assistance are outstanding for visits of the period.",
        "报告期内就诊应付未付的救助{amount}元。",
    ),
    Said(
        "Assistance is outstanding for visits of the period; it is owed to few persons, so the amount is withheld.",
        "报告期内就诊有应付未付的救助，涉及人数较少，金额隐去。",
    ),
    Said(
        "By the texts known nothing is outstanding for visits of the period.",
        "按已知文件，报告期内就诊没有应付未付的救助。",
    ),
)
LEFT_OF_YEAR = Left(
    Said("For all visits of the year so far: {amount} yuan.", "本年度截至期末全部就诊：{amount}元。"),
    Said(
        "For visits of the year so far it is owed to few persons too, so that amount is withheld as well.",
        "本年度截至期末就诊的应付未付救助涉及人数同样较少，金额隐去。",
    ),
    Said("Nor for any visit of the year so far.", "本年度截至期末就诊亦无应付未付的救助。"),
)

NO_REVIEW = Said(
    "There is no review database: visits and what came of them are not known.", "没有核查数据库：入户核查及结果不详。"
)
NO_ANSWERS = Said(
    "No answer of other agencies was read: recognitions are not known.", "尚未读到有关部门的反馈：认定情况不详。"
)
NO_LATER = Said(
    "Assistance paid outside the settlement was not read: fund shares may be too low, burdens and outstanding amounts too high.",
    "未读到结算外支付的救助：基金支付比例可能偏低，个人负担和应付未付金额可能偏高。",
)
FIRST_NIGHT = Said(
    "The first night was run on {night}: all warnings until then were opened on it, and of months before nothing is known of warnings.",
    "首次运行夜次为{night}：此前的预警均在该夜次产生，此前各月的预警情况不详。",
)
UNKNOWN_PAID = Said(
    "Of {visits} visits the record does not say what funds paid, of {scope} what lies within the policy scope; they are in no share.",
    "有{visits}次就诊的记录缺少基金支付金额，{scope}次缺少政策范围内金额，均未计入比例。",
)
NOT_KEPT = Said(
    "The record kept here has no diagnosis, and codes of the level of hospitals that nobody verified; who stays away from care without insurance is not seen.",
    "本系统不保存诊断，医院等级代码未经核对；未参保又未就医的人员不在数据之中。",
)
NOT_VERIFIED = Said(
    "The thresholds, goals and texts of assistance here were read in translation or are examples; none was verified against a region's official text.",
    "所用阈值、目标和救助文件系译文或示例，未与本地正式文件核对。",
)
PLACES_OF_LAST_DAY = Said(
    "Regions and categories are those of the period's last day; a person of several categories stands in each of them.",
    "地区和人员类别以期末日为准；具有多种身份的人员在各类别中分别列出。",
)
