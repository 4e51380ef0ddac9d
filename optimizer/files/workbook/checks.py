"""Drop-downs and checks in the cells of a template: what is wrong shows where it is written."""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ...campaign import PRIORITY
from ...language import Language, Message, message
from ...sheets import ALERT, CARE
from .campaign_keys import Key
from .fields import Field, Sheet
from .layout import SHEET_OF

_WRONG = PatternFill("solid", bgColor=ALERT)
_MISSING = PatternFill("solid", bgColor=CARE)
_PROMPT_CHARACTERS = 255
_ERROR_CHARACTERS = 225
_TITLE_CHARACTERS = 32
_FIRST_DAY = "DATE(2000,1,1)"
_LAST_DAY = "DATE(2100,12,31)"
_HEAD_ROWS = 4


def check_setting(page: Worksheet, cell: str, key: Key, language: Language) -> None:
    """Give the cell of a setting its drop-down or range, a hint, and a colour where it is required and empty."""
    form = "number" if key.form == "number" else key.form
    validation = _validation(form, key.low, key.high, key.choices)
    _say(validation, key.label, key.note, language)
    validation.add(cell)
    page.add_data_validation(validation)
    if key.required:
        page.conditional_formatting.add(cell, FormulaRule([f"LEN(TRIM({cell}))=0"], fill=_MISSING))


def check_columns(page: Worksheet, sheet: Sheet, language: Language, first: int, last: int) -> None:
    """Give the columns of a table their drop-downs, ranges, hints and colours, from row `first` to `last`."""
    letters = {field.name: get_column_letter(number) for number, field in enumerate(sheet.fields, start=1)}
    end = get_column_letter(len(sheet.fields))
    for field in sheet.fields:
        letter = letters[field.name]
        cells = f"{letter}{first}:{letter}{last}"
        validation = _validation(field.form, field.low, field.high, field.choices)
        _say(validation, field.label, field.note, language)
        validation.add(cells)
        page.add_data_validation(validation)
        if field.required:
            empty = f"AND(COUNTA($A{first}:${end}{first})>0,LEN(TRIM({letter}{first}))=0)"
            page.conditional_formatting.add(cells, FormulaRule([empty], fill=_MISSING))
        if field.name == "id":
            twice = f'AND({letter}{first}<>"",COUNTIF(${letter}${first}:${letter}${last},{letter}{first})>1)'
            page.conditional_formatting.add(cells, FormulaRule([twice], fill=_WRONG))
        if field.name == "team":
            page.conditional_formatting.add(cells, FormulaRule([_unknown(field, letter, first)], fill=_WRONG))
    _check_sums(page, letters, first, last)


def _check_sums(page: Worksheet, letters: dict[str, str], first: int, last: int) -> None:
    """Colour households that are fewer than their groups, and dates that end before they start."""
    if "households" in letters:
        one, other = letters[PRIORITY[0]], letters[PRIORITY[-1]]
        all_of_them = letters["households"]
        rule = f"SUM(${one}{first}:${other}{first})>${all_of_them}{first}"
        page.conditional_formatting.add(
            f"{all_of_them}{first}:{other}{last}", FormulaRule([rule], fill=_WRONG)
        )
    if "end" in letters:
        start, end = letters["start"], letters["end"]
        rule = f"AND(ISNUMBER(${end}{first}),ISNUMBER(${start}{first}),${end}{first}<${start}{first})"
        page.conditional_formatting.add(f"{end}{first}:{end}{last}", FormulaRule([rule], fill=_WRONG))


def _validation(form: str, low: float, high: float, choices: tuple[str, ...]) -> DataValidation:
    if form in ("choice", "flag"):
        return DataValidation("list", formula1=f'"{",".join(choices)}"', errorStyle="warning")
    if form == "reference":
        validation = DataValidation("list", formula1=_ids(SHEET_OF[choices[0]]))
        # Other words may be right as well, such as the base among the villages.
        validation.showErrorMessage = False
        return validation
    if form == "date":
        # Only a warning: a date as text is understood too.
        return DataValidation(
            "date", operator="between", formula1=_FIRST_DAY, formula2=_LAST_DAY, errorStyle="warning"
        )
    if form in ("whole", "number"):
        kind = "whole" if form == "whole" else "decimal"
        return DataValidation(kind, operator="between", formula1=f"{low:.12g}", formula2=f"{high:.12g}")
    return DataValidation()


def _ids(sheet: Sheet) -> str:
    return f"{sheet.name}!$A${_HEAD_ROWS + 1}:$A${_HEAD_ROWS + sheet.rows}"


def _unknown(field: Field, letter: str, first: int) -> str:
    return f'AND({letter}{first}<>"",COUNTIF({_ids(SHEET_OF[field.choices[0]])},{letter}{first})=0)'


def _say(validation: DataValidation, label: Message, note: Message, language: Language) -> None:
    """Give a cell its hint, and words for what it refuses."""
    validation.allow_blank = True
    validation.showInputMessage = True
    validation.promptTitle = label.say(language)[:_TITLE_CHARACTERS]
    validation.prompt = note.say(language)[:_PROMPT_CHARACTERS]
    validation.errorTitle = message("Not as it should be").say(language)[:_TITLE_CHARACTERS]
    validation.error = note.say(language)[:_ERROR_CHARACTERS]
