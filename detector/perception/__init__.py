"""What a picture and a run of pictures show: windows, close controls, words, and all of it over time.

`Picture` (one distinct still of a run) becomes `Element`s (what each channel sees in it), `Element`s become a
`Scene` (which window is on top, and what closes it), scenes become tracks. Others import from here.
"""

from detector.perception.calibration_sheet import (
    SheetReading,
    read_sheet,
)
from detector.perception.clue_reading import (
    clues_of,
    has_tab_bar,
)
from detector.perception.consent_offer import (
    agrees_in_words,
    look_of_refusals,
    mentions_terms,
    place_of_words,
    read_consent_page,
    says_no,
)
from detector.perception.content import (
    Content,
    full_look,
    quick_look,
    read_content,
)
from detector.perception.crawl_page import (
    BARS,
    read_crawl_page,
    why_untapped,
)
from detector.perception.crawl_words import (
    CrawlWords,
    bare_title,
)
from detector.perception.glyph import (
    measure_text,
)
from detector.perception.letterbox import (
    ContentFinder,
)
from detector.perception.lexicon import (
    Lexicon,
    TaughtLexicon,
)
from detector.perception.looking import (
    looked_at,
)
from detector.perception.menu_page import (
    read_menu_page,
)
from detector.perception.page_below import (
    LIKE_PAGE,
)
from detector.perception.patches import (
    contrast_ratio,
    cropped,
    relative_luminance,
    shrunk,
)
from detector.perception.pictures import (
    BLOCK_PX,
    FrameContext,
    RecentPictures,
    blocks_between,
    changed_planes,
    changed_share,
)
from detector.perception.ports import (
    Beside,
    FindKind,
    IntentReading,
    PictureFind,
    TextLine,
    TextReader,
    WindowGuess,
)
from detector.perception.scene import (
    Scene,
    aimed_at,
    scene_of,
)
from detector.perception.stills import (
    still_of,
    with_stills,
)
from detector.perception.text_controls import (
    find_notices,
)
from detector.perception.text_rows import (
    text_rows,
)
from detector.perception.tick import (
    is_ticked,
    mark_before,
)
from detector.perception.touch_reading import (
    read_touches,
)
from detector.perception.touched_run import (
    TouchedRun,
)
from detector.perception.tracks import (
    RunEvidence,
    follow,
)
from detector.perception.walk_page import (
    PageReader,
)
from detector.perception.watch import (
    read_frames,
)
from detector.perception.weights import (
    ReadingSetup,
    Weights,
)
from detector.perception.window_role import (
    is_information_window,
    is_passing,
    role_of_picture,
    with_roles,
)
from detector.perception.words import (
    WindowWords,
)

__all__ = [
    "BARS",
    "BLOCK_PX",
    "LIKE_PAGE",
    "Beside",
    "Content",
    "ContentFinder",
    "CrawlWords",
    "FindKind",
    "FrameContext",
    "IntentReading",
    "Lexicon",
    "PageReader",
    "PictureFind",
    "ReadingSetup",
    "RecentPictures",
    "RunEvidence",
    "Scene",
    "SheetReading",
    "TaughtLexicon",
    "TextLine",
    "TextReader",
    "TouchedRun",
    "Weights",
    "WindowGuess",
    "WindowWords",
    "agrees_in_words",
    "aimed_at",
    "bare_title",
    "blocks_between",
    "changed_planes",
    "changed_share",
    "clues_of",
    "contrast_ratio",
    "cropped",
    "find_notices",
    "follow",
    "full_look",
    "has_tab_bar",
    "is_information_window",
    "is_passing",
    "is_ticked",
    "look_of_refusals",
    "looked_at",
    "mark_before",
    "measure_text",
    "mentions_terms",
    "place_of_words",
    "quick_look",
    "read_consent_page",
    "read_content",
    "read_crawl_page",
    "read_frames",
    "read_menu_page",
    "read_sheet",
    "read_touches",
    "relative_luminance",
    "role_of_picture",
    "says_no",
    "scene_of",
    "shrunk",
    "still_of",
    "text_rows",
    "why_untapped",
    "with_roles",
    "with_stills",
]
