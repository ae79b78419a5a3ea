"""Text in which whatever names a person is covered.

Numbers are found by their form. A name is found only where a word before it says that a name follows; a name that stands in a sentence like
any other word is not (ADR 0013).
"""

from __future__ import annotations

import re

from schemas.privacy.number import Kind, find_numbers, some_run

COVERS = {Kind.ID: "[证件号]", Kind.CARD: "[银行卡号]", Kind.PHONE: "[电话]"}
NAME_COVER = "[姓名]"
PHONE_COVER = COVERS[Kind.PHONE]

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹"
    "孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_COMPOUND = "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|司徒|东方|长孙|宇文|端木"
_HAN = "\u4e00-\u9fff"
_SURE = (
    "姓名|名字|联系人|户主|投诉人|举报人|申请人|信访人|上访人|来访人|来电人|反映人|当事人|受助人|受访人|联络员|法定代表人|包工头|身份证名"
)
_TITLED = "先生|女士|师傅|同志|大爷|大妈|大叔|大婶|阿姨"
_OF_LABEL = re.compile(
    rf"((?:{_SURE}|负责人|经办人|本人|家属|老板|工头|工友)\s*(?:[:：=]|是|为|叫)\s*[\"“]?)([{_HAN}]{{1,4}}(?:[·•・][{_HAN}]{{1,8}})*)"
)
_AFTER_LABEL = re.compile(rf"((?:{_SURE})\s*)((?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}})")
_OF_TITLE = re.compile(rf"(?:{_COMPOUND}|[{_SURNAMES}])[{_HAN}]{{1,2}}(?={_TITLED})")
_OF_PHONE = re.compile(r"((?:电话|手机|座机|微信|QQ|qq|[Tt][Ee][Ll])(?:号码|号)?\s*[:：=是为]?\s*)(\d[\d\- ]{4,11}\d)")
_is_name = re.compile(
    rf"\s*(?:(?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}}|[{_HAN}]{{1,8}}[·•・][{_HAN}]{{1,8}})\s*"
).fullmatch
_announces = re.compile(rf"{_SURE}|{_TITLED}|负责人|经办人|本人|家属|老板|工头|工友|电话|手机|座机|微信|[Qq]{{2}}|[Tt][Ee][Ll]").search


def mask_value(value: str) -> str:
    """A whole value that belongs to no text: covered, too, where it could be a name put into the wrong column."""
    return NAME_COVER if _is_name(value) else mask_text(value)


def mask_text(text: str) -> str:
    """The same with numbers of persons, and names where a word says that one follows, covered; masking twice changes nothing more."""
    if some_run(text):
        text = mask_numbers(text)
    return text if text.isascii() or not _announces(text) else mask_names(text)


def mask_numbers(text: str) -> str:
    """The same with the numbers of identity cards, telephones and bank cards covered."""
    if not some_run(text):
        return text
    parts, at = [], 0
    for found in find_numbers(text):
        parts += [text[at : found.start], COVERS[found.kind]]
        at = found.end
    return "".join([*parts, text[at:]]) if parts else text


def mask_names(text: str) -> str:
    """The same with names covered that a word announces, and with local numbers after a word for telephone."""
    text = _OF_PHONE.sub(rf"\1{PHONE_COVER}", text)
    text = _OF_LABEL.sub(rf"\1{NAME_COVER}", text)
    text = _AFTER_LABEL.sub(rf"\1{NAME_COVER}", text)
    return _OF_TITLE.sub(NAME_COVER, text)
