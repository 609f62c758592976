"""Classes, states of treatment and columns, as the health commission's lists may write them.

No such list was seen: the words are those of published reports (大病集中救治, 慢病签约服务, 重病兜底保障). Others are named with --class and --state.
"""

from __future__ import annotations

from enum import StrEnum

from monitoring.identities.columns import CERTIFICATE_NAMES, CERTIFICATE_PART, PERSON_NAMES, PERSON_PART, Vocabulary


class PatientClass(StrEnum):
    """How a patient is classified; a person may be of several classes."""

    serious = "serious"
    chronic = "chronic"
    major = "major"


class Treatment(StrEnum):
    """How a patient's treatment stands."""

    in_treatment = "in_treatment"
    signed_up = "signed_up"
    finished = "finished"
    refused = "refused"
    dead = "dead"
    not_begun = "not_begun"


CLASS_WORDS: dict[PatientClass, str] = {
    PatientClass.serious: "serious 重病 重症 重病患者 重病兜底 重病兜底保障",
    PatientClass.chronic: "chronic 慢病 慢性病 慢病患者 慢性病患者 慢病签约 慢病签约服务 慢病签约服务管理",
    PatientClass.major: "major 大病 大病患者 大病救治 大病集中救治 大病专项救治",
}
TREATMENT_WORDS: dict[Treatment, str] = {
    Treatment.in_treatment: "in_treatment 治疗中 在治 正在治疗 救治中 已救治",
    Treatment.signed_up: "signed_up 已签约 签约 签约服务 家庭医生签约 已签约服务",
    Treatment.finished: "finished 已治愈 治愈 治疗完成 已完成治疗 结束治疗 治疗结束",
    Treatment.refused: "refused 拒绝治疗 拒绝救治 放弃治疗 拒治 放弃",
    Treatment.dead: "dead 死亡 已死亡 去世 病故",
    Treatment.not_begun: "not_begun 未治疗 未救治 待治疗 未开始治疗 尚未治疗",
}


class PatientRole(StrEnum):
    """What a column is read for; `diagnosis` is read to say that it is not kept."""

    certificate = "certificate"
    name = "name"
    patient_class = "class"
    state = "state"
    begin = "from"
    end = "to"
    diagnosis = "diagnosis"


VOCABULARY = Vocabulary(
    PatientRole.certificate,
    {
        PatientRole.certificate: CERTIFICATE_NAMES,
        PatientRole.name: PERSON_NAMES + " 患者姓名",
        PatientRole.patient_class: "患者类别 患者分类 分类 类别 疾病分类 救治分类 救治类别 管理类别 class",
        PatientRole.state: "治疗状态 救治状态 治疗情况 救治情况 状态 state treatment treatmentstate",
        PatientRole.begin: "开始时间 开始日期 确诊时间 确诊日期 纳入时间 纳入日期 起始日期 from begin",
        PatientRole.end: "结束时间 结束日期 终止时间 终止日期 退出时间 退出日期 to end",
        PatientRole.diagnosis: "病种 疾病名称 诊断 诊断名称 疾病诊断 病名 疾病编码 icd icd10 diagnosis diseasegroup",
    },
    {
        PatientRole.certificate: CERTIFICATE_PART,
        PatientRole.name: PERSON_PART,
        PatientRole.patient_class: r"患者.*(类别|分类)$",
        PatientRole.state: r"(治疗|救治).*(状态|情况)$",
        PatientRole.begin: r"(开始|纳入|确诊)(时间|日期)$",
        PatientRole.end: r"(结束|终止|退出)(时间|日期)$",
        PatientRole.diagnosis: r"病种|诊断|疾病",
    },
)
