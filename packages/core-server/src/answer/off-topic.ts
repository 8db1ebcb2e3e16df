/** Subjects of everyday questions that no law answers, matched on folded text with ZWNJ as space. One line, one kind. */
export const OFF_TOPIC: readonly RegExp[] = [
  // prices and markets of the day
  /(?:قیمت|نرخ)\s+(?:\S+\s+)?(?:دلار|یورو|سکه|طلا|ارز|بیت ?کوین|خودرو|ماشین|گوشی|بنزین|نان|گوشت|مرغ|خانه در)/u,
  /(?:price|rate) of (?:gold|oil|the dollar|bitcoin|a )/i,
  // weather, places, facts
  /(?:آب و )?هوا(?:ی)?\s+(?:\S+\s+)?(?:چطور|امروز|فردا|چگونه)|هوا(?:ی)? فردا|weather/iu,
  /پایتخت|جمعیت\s+(?:\S+\s+)?(?:چقدر|چند)|بلندترین|طولانی ?ترین|بزرگترین\s+(?:شهر|کشور|دریا|اقیانوس)|capital of|عاصمه/iu,
  /(?:بهترین|نزدیک ?ترین)\s+(?:رستوران|هتل|کافه|بیمارستان|دکتر|دانشگاه|فیلم|گوشی|ماشین|لپ ?تاپ|سریال|کتاب|ورزش)/u,
  // food, health, body
  /(?:طرز|دستور)\s+(?:تهیه|پخت|درست کردن)|آشپزی|recipe|bake|cook/iu,
  /لاغر|کاهش وزن|وزن کم|چاق شدن|رژیم (?:غذایی|لاغری)|سردرد|تب دارم|قرص|داروی?\s|ویتامین|lose weight|headache/iu,
  // sport, art, entertainment
  /فوتبال|پرسپولیس|استقلال (?:بازی|تهران)|جام جهانی|لیگ برتر|football|soccer|world cup/iu,
  /(?:یک |یه )?(?:شعر|داستان|انشا|جوک|لطیفه|مقاله)\s+(?:\S+\s+)*(?:بنویس|بگو|بخوان)|فال حافظ|طالع بینی|write (?:me )?a (?:poem|story|song|joke)/iu,
  // machines, study, languages
  /(?:کد|برنامه)\s+(?:\S+\s+)*بنویس|برنامه ?نویسی|پایتون|جاوا ?اسکریپت|\bpython\b|javascript|write (?:me )?(?:a |some )?(?:code|program)/iu,
  /زبان (?:انگلیسی|آلمانی|فرانسه|عربی)|یاد (?:بگیرم|گرفتن) زبان|ترجمه کن|learn (?:english|a language)|translate/iu,
  /حاصل (?:ضرب|جمع)|مشتق|انتگرال|معادله|فرمول|جدول ضرب|solve (?:the|this) equation/iu,
]
