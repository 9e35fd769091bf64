// Sakura Stationers' shelves (JPY, yen).
import { demoCategories } from './demo-category.ts';

export const STATIONERY_CATEGORIES = demoCategories([
  ['Fountain Pens', 4, 1_800, 28_000, 'gifts', 0.06, 1, 'Kumo Fine, Sakura Gold Nib, Student Pen'],
  ['Gel Pens', 14, 150, 450, 'school', 0.04, 6, 'Needle 0.38, Clear 0.5, Pastel Set'],
  ['Ballpoint Pens', 11, 120, 1_200, 'steady', -0.06, 5, 'Smooth 0.7, Four Colour'],
  ['Mechanical Pencils', 9, 250, 3_200, 'school', 0.1, 3, 'Auto-Rotate 0.5, Drafting 0.3'],
  ['Highlighters', 9, 130, 900, 'school', 0.08, 5, 'Mild Liner, Window Tip'],
  ['Brush Pens', 6, 280, 1_600, 'newYear', 0.09, 4, 'Calligraphy Soft, Water Brush'],
  ['Ink Bottles', 5, 900, 3_500, 'steady', 0.15, 2, 'Night Sky, Matcha, Autumn Leaf'],
  ['Notebooks', 15, 220, 2_400, 'school', 0.03, 5, 'Grid A5, Ruled B5, Travel Refill'],
  ['Planners & Diaries', 6, 1_400, 5_800, 'newYear', 0.02, 1, 'Weekly A6, Daily A5, Family Wall'],
  ['Letter Sets', 6, 380, 1_500, 'spring', -0.08, 3, 'Washi Blossom, Plain Cream'],
  ['Washi Tape', 12, 160, 780, 'steady', 0.07, 8, 'Seasonal, Stripe, Botanical'],
  ['Stickers', 11, 180, 900, 'steady', 0.11, 6, 'Café, Cats, Moon Phases'],
  ['Erasers & Correction', 8, 90, 480, 'school', -0.02, 5, 'Dust-Free, Correction Tape'],
  ['Scissors & Cutters', 4, 350, 2_600, 'school', 0.0, 2, 'Titanium Scissors, Box Cutter'],
  ['Pen Cases', 6, 650, 4_800, 'school', 0.05, 1, 'Roll Canvas, Stand-Up Case'],
  ['Files & Folders', 9, 140, 1_300, 'school', -0.04, 6, 'Clear Holder, Ring Binder'],
  ['Gift Wrap', 6, 250, 1_800, 'gifts', 0.0, 4, 'Furoshiki Cloth, Paper Roll, Ribbon'],
  ['New Year Cards', 4, 300, 1_600, 'newYear', -0.1, 4, 'Nengajo Set, Zodiac Stamp'],
]);
