"""Lines of a table, byte by byte: what is written plainly becomes numbers, and all else is marked.

A row is plain only where that is beyond doubt: those that are marked odd are read once more, as
those of small tables are.
"""

# the compiler finds the types out
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any, NamedTuple

from bubblegraph.payments.compiling import compiled, inlined

__all__ = ["FIELDS", "KINDS_OF_ROWS", "Cells", "Forms", "hash_lines", "read_lines", "write_texts"]

Array = Any
FIELDS = PAYER, PAYEE, AMOUNT, DATE, ID, KIND, ELSE, BEYOND = range(8)  # what a column stands for
KINDS_OF_ROWS = PLAIN, TIMED, ODD, WIDE, BLANK = range(5)
UNLIKE = -1  # it is not written plainly
TAB, NEWLINE, RETURN, SPACE, QUOTE = b'\t\n\r "'
COMMA, HYPHEN, POINT, SLASH, ZERO, COLON, LETTER_T, LETTER_Z = b",-./0:TZ"
HIGH = 128  # from here on bytes are parts of other letters
DIGITS = 15  # of a plain number, at the most
MOST = 10**17  # cents of a plain amount are fewer
ANY, YEAR_FIRST, DAY_FIRST, MONTH_FIRST = range(4)  # forms of days
FIRST_YEAR, AFTER_YEARS = 1600, 2200
TO_1970 = 719_163  # days from the one before the year 1
SECOND = 1_000_000  # ticks
DAY = 86_400 * SECOND
PRIME, MASK = 0x100000001B3, 2**63 - 1


class Forms(NamedTuple):
    """How cells are written."""

    separator: int
    comma: bool  # before the cents
    unit: int  # of amounts
    days: int  # which part comes first
    counted: int  # ticks of one, where dates are numbers; else 0
    kinds: Any  # those that count, as the bytes of lines


class Cells(NamedTuple):
    """What is read: of each row, and of its payer and payee."""

    keys: Array  # those that are whole numbers
    starts: Array  # where texts begin
    lengths: Array  # of texts; 0 of whole numbers
    ticks: Array
    cents: Array
    ids: Array  # what ids hash to; 0 where there is none
    rows: Array  # what each is


@inlined
def hashed(data, first, end):
    """What a text hashes to, below 2^63; that of none is 0."""
    found = 0
    for place in range(first, end):
        found = ((found ^ data[place]) + 1) * PRIME & MASK
        found ^= found >> 31
    return found


@inlined
def number_in(data, first, end):
    """The number that some digits are; -1 if they are none."""
    found = 0
    for place in range(first, end):
        digit = data[place] - ZERO
        if digit < 0 or digit > 9:
            return UNLIKE
        found = 10 * found + digit
    return found


@inlined
def is_space(byte):
    """Whether a byte is a blank, of those that a line can have."""
    return byte == SPACE or TAB <= byte <= RETURN


@inlined
def without_spaces(data, first, end):
    """A cell without what is blank around it."""
    while first < end and is_space(data[first]):
        first += 1
    while first < end and is_space(data[end - 1]):
        end -= 1
    return first, end


@inlined
def cents_in(data, first, end, comma, unit):
    """An amount in cents; -1 if it is not written plainly."""
    mark, value, digits, since, parts = COMMA if comma else POINT, 0, 0, 0, 0
    place = first
    while place < end and data[place] != mark:
        digit = data[place] - ZERO
        if 0 <= digit <= 9:
            value, digits, since = 10 * value + digit, digits + 1, since + 1
        elif comma and data[place] == POINT and (since == 3 or (parts == 0 and 0 < since < 3)):
            since, parts = 0, parts + 1
        else:
            return UNLIKE
        place += 1
    if digits == 0 or digits > DIGITS or (parts > 0 and since != 3):
        return UNLIKE
    value *= 100
    if place < end:
        after = end - place - 1
        cents = number_in(data, place + 1, end)
        if after < 1 or after > 2 or cents < 0:
            return UNLIKE
        value += cents * (10 if after == 1 else 1)
    if unit > 1 and not comma and (place < end or digits > 9):
        return UNLIKE
    return value * unit if value < MOST // unit else UNLIKE


@inlined
def is_mark(byte, form):
    """Whether a sign may part a day from its month."""
    return byte == HYPHEN or (form != ANY and byte in (POINT, SLASH))


@inlined
def day_in(data, first, form):
    """The day that ten signs are, from the one before the year 1; -1 if they are none."""
    year_at, month_at, day_at = 0, 5, 8
    if form == DAY_FIRST:
        year_at, month_at, day_at = 6, 3, 0
    elif form == MONTH_FIRST:
        year_at, month_at, day_at = 6, 0, 3
    one, other = (4, 7) if year_at == 0 else (2, 5)
    if not (is_mark(data[first + one], form) and is_mark(data[first + other], form)):
        return UNLIKE
    year = number_in(data, first + year_at, first + year_at + 4)
    month = number_in(data, first + month_at, first + month_at + 2)
    day = number_in(data, first + day_at, first + day_at + 2)
    if year < FIRST_YEAR or year >= AFTER_YEARS or month < 1 or month > 12:
        return UNLIKE
    leap = 1 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 0
    if day < 1 or day > (28 + leap if month == 2 else 31 - (month - 1) % 7 % 2):
        return UNLIKE
    before = year - 1
    days = 365 * before + before // 4 - before // 100 + before // 400
    return days + (367 * month - 362) // 12 + day - (0 if month < 3 else 2 - leap)


@inlined
def clock_in(data, first, end):
    """The ticks of hh:mm:ss, with up to six digits behind a point; -1 if they are none."""
    if data[end - 1] == LETTER_Z:
        end -= 1
    if end - first < 8 or data[first + 2] != COLON or data[first + 5] != COLON:
        return UNLIKE
    hour, minute = number_in(data, first, first + 2), number_in(data, first + 3, first + 5)
    second = number_in(data, first + 6, first + 8)
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return UNLIKE
    ticks = 0
    if end > first + 8:
        ticks = number_in(data, first + 9, end)
        if data[first + 8] != POINT or ticks < 0 or not 1 <= end - first - 9 <= 6:
            return UNLIKE
        for _ in range(end - first - 9, 6):
            ticks *= 10
    return ((hour * 60 + minute) * 60 + second) * SECOND + ticks


@inlined
def ticks_in(data, first, end, forms):
    """The ticks of a day or a moment, and whether it is a moment; -1 if it is not plain."""
    length = end - first
    if forms.counted > 0:
        sign = -1 if length > 0 and data[first] == HYPHEN else 1
        begin = first if sign == 1 else first + 1
        number = number_in(data, begin, end)
        if begin == end or end - begin > DIGITS or number < 0:
            return UNLIKE, False
        if number > AFTER_YEARS * 366 * (DAY // forms.counted):
            return UNLIKE, False
        ticks = sign * number * forms.counted + TO_1970 * DAY
        low, high = day_of_year(FIRST_YEAR) * DAY, day_of_year(AFTER_YEARS) * DAY
        return (ticks if low <= ticks < high else UNLIKE), forms.counted < DAY
    if length == 10:
        day = day_in(data, first, forms.days)
        return (day * DAY if day > 0 else UNLIKE), False
    if length < 19 or (data[first + 10] != LETTER_T and data[first + 10] != SPACE):
        return UNLIKE, False
    day, clock = day_in(data, first, ANY), clock_in(data, first + 11, end)
    return (day * DAY + clock if day > 0 and clock >= 0 else UNLIKE), True


@inlined
def day_of_year(year):
    """The first day of a year, from the one before the year 1."""
    before = year - 1
    return 365 * before + before // 4 - before // 100 + before // 400 + 1


@inlined
def is_one_of(data, first, end, words):
    """Whether a cell is one of some words, each with a newline behind it."""
    same, place = True, first
    for at in range(len(words)):
        if words[at] == NEWLINE:
            if same and place == end and end > first:
                return True
            same, place = True, first
        else:
            same = same and place < end and data[place] == words[at]
            place += 1
    return False


@inlined
def end_of_cell(data, first, end, separator):
    """Where a cell ends that has no quotes; -1 if it has some."""
    place = first
    while place < end and data[place] != separator and data[place] != NEWLINE:
        if data[place] == QUOTE:
            return UNLIKE
        place += 1
    return place


@inlined
def end_of_quotes(data, first, end, separator):
    """The quote that ends a cell which begins behind one; -1 if more than it is to follow."""
    place = first
    while True:
        while place < end and data[place] != QUOTE:
            place += 1
        if place == end:
            return UNLIKE
        after = place + 1
        if after == end or data[after] == separator or data[after] == NEWLINE:
            return place
        if data[after] == RETURN:
            return place if after + 1 == end or data[after + 1] == NEWLINE else UNLIKE
        if data[after] != QUOTE:
            return UNLIKE
        place = after + 1


@inlined
def is_simple(data, first, end):
    """Whether what stands between quotes is what is meant: no more quotes, and one line."""
    found = True
    for place in range(first, end):
        found = found and data[place] not in (QUOTE, NEWLINE)
    return found


@inlined
def something_in(data, first, end):
    """What a cell has: nothing but blanks, 0; signs, 1; -1 if that takes a closer look."""
    found = 0
    for place in range(first, end):
        if data[place] >= HIGH:
            found = UNLIKE
        elif not is_space(data[place]):
            return 1
    return found


@inlined
def read_party(data, first, end, cells, party, row):
    """Read a name: whether there is one."""
    number = number_in(data, first, end) if end - first <= DIGITS else UNLIKE
    if number < 0 or (end - first > 1 and data[first] == ZERO):
        cells.starts[party, row], cells.lengths[party, row] = first, end - first
    else:
        cells.keys[party, row] = number
        cells.lengths[party, row] = 0
    return end > first


@inlined
def read_cell(data, first, end, field, forms, cells, row):
    """Read a cell: what it makes of its row."""
    if field in (PAYER, PAYEE):
        return PLAIN if read_party(data, first, end, cells, field, row) else ODD
    if field == KIND:
        return PLAIN if is_one_of(data, first, end, forms.kinds) else ODD
    first, end = without_spaces(data, first, end)
    if field == AMOUNT:
        cells.cents[row] = cents_in(data, first, end, forms.comma, forms.unit)
        return PLAIN if cells.cents[row] >= 0 else ODD
    if field == DATE:
        ticks, timed = ticks_in(data, first, end, forms)
        cells.ticks[row] = ticks
        return ODD if ticks < 0 else TIMED if timed else PLAIN
    cells.ids[row] = hashed(data, first, end)
    return PLAIN


@inlined
def cell_at(data, place, end, separator):
    """Where a cell begins and ends, and where what is behind it begins; -1 if it is not simple."""
    if place < end and data[place] == QUOTE:
        first = place + 1
        last = end_of_quotes(data, first, end, separator)
        place = last + 2 if last + 1 < end and data[last + 1] == RETURN else last + 1
        return first, last, place if last >= 0 else UNLIKE
    last = after = end_of_cell(data, place, end, separator)
    ends = after == end or (after >= 0 and data[after] == NEWLINE)
    if ends and last > place and data[last - 1] == RETURN:
        last -= 1
    return place, last, after


@inlined
def read_line(data, place, fields, forms, wanted, cells, row):
    """Read a line: where it ends, or its further cells begin; -1 if it is beyond these rules."""
    end, found, filled, met = len(data), PLAIN, 0, 0
    cells.ids[row] = 0
    for column in range(fields.shape[0]):
        first, last, place = cell_at(data, place, end, forms.separator)
        if place < 0:
            return UNLIKE
        field, has = fields[column], something_in(data, first, last)
        filled = 1 if has == 1 else filled or has
        if field == BEYOND and has != 0:
            found = WIDE if has == 1 else UNLIKE
        elif field < ELSE:
            met += 0 if field == ID else 1
            simple = is_simple(data, first, last)
            made = read_cell(data, first, last, field, forms, cells, row) if simple else UNLIKE
            found = max(found, made) if simple and found >= 0 else UNLIKE
        if place == end or data[place] == NEWLINE:
            break
        place += 1
    if found < 0 or filled < 0:
        return UNLIKE
    if met < wanted and found != WIDE:
        found = ODD
    cells.rows[row] = found if filled else BLANK
    return place


@compiled
def read_lines(data, fields, forms, cells):
    """Read lines: how many of them are plain or odd beyond doubt, and whether these are all."""
    row, place, end, wanted = 0, 0, len(data), 0
    for column in range(fields.shape[0]):
        wanted += 1 if fields[column] in (PAYER, PAYEE, AMOUNT, DATE, KIND) else 0
    while place < end:
        place = read_line(data, place, fields, forms, wanted, cells, row)
        while 0 <= place < end and data[place] != NEWLINE:  # cells beyond those that are looked at
            if data[place] == QUOTE:
                place = UNLIKE
            else:
                place += 1
        if place < 0:
            return row, False
        place += 1
        row += 1
    return row, True


@compiled
def write_texts(data, starts, lengths, written):
    """Write texts one below the other: how many bytes that is."""
    used = 0
    for row in range(starts.shape[0]):
        for place in range(starts[row], starts[row] + lengths[row]):
            written[used] = data[place]
            used += 1
        written[used] = NEWLINE
        used += 1
    return used


@compiled
def hash_lines(data, found):
    """What each line hashes to."""
    first = row = 0
    for place in range(len(data)):
        if data[place] == NEWLINE:
            found[row] = hashed(data, first, place)
            first, row = place + 1, row + 1
    return row
